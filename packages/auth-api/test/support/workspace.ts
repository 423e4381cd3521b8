import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The path of a database in a folder that goes when the test ends. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'auth-api-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'auth.db')
}
