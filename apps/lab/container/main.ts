/**
 * Loads the server that listens on a port of this machine with scenario after scenario, and writes
 * what was read: `load.json` and `load.md` in a folder of their own. For the container "bench".
 *
 * LAB_PORT, BENCH_SCENARIOS (names with commas), BENCH_SECONDS, BENCH_OUT (the folder of results)
 */
import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printable } from '@deployment-lab/result'
import { exitCodes } from '../src/exit-codes.ts'
import { type Loaded, summarise, unreadable } from './summarise.ts'

const lab = fileURLToPath(new URL('../bin/lab.js', import.meta.url))
const { LAB_PORT = '8080', BENCH_SCENARIOS = '', BENCH_SECONDS = '' } = process.env
const { BENCH_OUT = 'bench/results' } = process.env
const url = `http://127.0.0.1:${LAB_PORT}`
const names = BENCH_SCENARIOS.split(',').filter((name) => name !== '')
const seconds = BENCH_SECONDS === '' ? [] : ['--seconds', BENCH_SECONDS]

const startedAt = new Date()
const loads = names.map((name): Loaded => {
  const words = ['--conditions=source', lab, 'load', name, '--url', url, ...seconds, '--json']
  const { status, stdout } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 << 20,
  })
  return { name, exitCode: status ?? exitCodes.unexpected, result: parse(stdout) }
})

const folder = join(BENCH_OUT, `load-${startedAt.toISOString().replace(/[:.]/g, '-')}`)
mkdirSync(folder, { recursive: true })
const report = { url, startedAt: startedAt.toISOString(), unreadable, loads }
writeFileSync(join(folder, 'load.json'), `${JSON.stringify(report, null, 2)}\n`)
writeFileSync(join(folder, 'load.md'), summarise(url, startedAt, loads))
// They belong to who owns the folder on the host, not to the container's user.
const { uid, gid } = statSync(BENCH_OUT)
for (const path of [folder, join(folder, 'load.json'), join(folder, 'load.md')])
  chownSync(path, uid, gid)

process.stdout.write(`${printable(folder)}\n`)
process.exitCode = Math.max(exitCodes.ok, ...loads.map(({ exitCode }) => exitCode))

/** What a load printed; null where it ended before it had anything to print. */
function parse(text: string): Loaded['result'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- "lab load --json" prints just this
  return text === '' ? null : (JSON.parse(text) as Loaded['result'])
}
