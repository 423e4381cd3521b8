import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LabContext } from '@deployment-lab/topology'
import type { RunOptions } from '../src/index.ts'

const root = resolve(import.meta.dirname, '../../..')
const server = 'apps/server/dist/server.js'

/** The lab of this repository, for tests that start what is built. */
export const realLab = (): LabContext => {
  if (!existsSync(resolve(root, server))) {
    throw new Error(`${server} is missing: run "npm run build"`)
  }
  return { root, node: process.execPath, cores: 2, env: process.env }
}

/** A run of a plan in this repository, about which nobody is told. */
export const runOptions = (
  given: Pick<RunOptions, 'plan' | 'folder'> & Partial<RunOptions>,
): RunOptions => ({
  id: 'test',
  lab: realLab(),
  machine: {
    os: 'test',
    kernel: 'test',
    architecture: 'test',
    cpuModel: 'test',
    cores: 2,
    memoryBytes: 1,
    versions: {},
  },
  command: 'test',
  budgets: [],
  labVersion: '0.0.0',
  onEvent: () => {},
  signal: new AbortController().signal,
  now: Date.now,
  ...given,
})
