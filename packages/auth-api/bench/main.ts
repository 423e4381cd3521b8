import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchOutput } from '@deployment-lab/machine'
import { printable } from '../../result/src/printable.ts'
import { benchLogin } from './login.ts'
import { benchMe } from './me.ts'
import type { Server } from './start-node.ts'

watchOutput(process, 'LAB_BENCH_WRITE_FAILED')
const say = (text: string): void => void process.stderr.write(`${printable(text)}\n`)

// `login` or `me` as the argument runs that part alone.
const PARTS = { login: benchLogin, me: benchMe }
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const wanted = process.argv[2]
const parts = Object.entries(PARTS).filter(([name]) => wanted === undefined || wanted === name)
if (parts.length === 0) {
  say(`no part "${wanted}": leave it out, or say login or me`)
  process.exitCode = 2
}

for (const [, bench] of parts) {
  const folder = mkdtempSync(join(tmpdir(), 'auth-bench-'))
  const servers: Server[] = []
  const end = (): void => {
    for (const server of servers) server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const interrupted = (): void => {
    end()
    process.exit(130)
  }
  for (const signal of signals) process.once(signal, interrupted)
  try {
    await bench(folder, servers)
  } catch (error) {
    say(error instanceof Error ? String(error.stack) : String(error))
    process.exitCode = 1
  } finally {
    for (const signal of signals) process.off(signal, interrupted)
    end()
  }
}
