import { spawnSync } from 'node:child_process'

const answers = (words: readonly string[]): boolean =>
  spawnSync('docker', words, { stdio: 'ignore', timeout: 60_000 }).status === 0

/** Whether the tests of containers cannot run here. With CI=true that is a failure, no reason to skip. */
export const withoutEngine: boolean =
  process.env['CI'] !== 'true' && !(answers(['info']) && answers(['compose', 'version']))
