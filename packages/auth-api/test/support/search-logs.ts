import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { findSecrets } from './find-secrets.ts'

/** Gathers the logs of the whole suite and fails it when a token, password or secret is in them. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'auth-api-log-'))
  const file = join(folder, 'suite.log')
  project.provide('suiteLog', file)
  return () => {
    let log = ''
    try {
      log = readFileSync(file, 'utf8')
    } catch {
      // No test of this run started an API.
    }
    rmSync(folder, { recursive: true, force: true })
    const found = findSecrets(log)
    if (found.length > 0) {
      throw new Error(`The suite logged ${found.length} secrets, such as in:\n${found[0]}`)
    }
  }
}
