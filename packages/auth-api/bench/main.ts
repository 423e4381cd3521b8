import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printable } from '../../result/src/printable.ts'
import { benchLogin } from './login.ts'
import { benchMe } from './me.ts'
import type { Server } from './start-node.ts'

const say = (text: string): void => void process.stderr.write(`${printable(text)}\n`)

// `login` or `me` as the argument runs that part alone.
const PARTS = { login: benchLogin, me: benchMe }
const wanted = process.argv[2]
const parts = Object.entries(PARTS).filter(([name]) => wanted === undefined || wanted === name)
if (parts.length === 0) {
  say(`no part "${wanted}": leave it out, or say login or me`)
  process.exitCode = 2
}

for (const [, bench] of parts) {
  const folder = mkdtempSync(join(tmpdir(), 'auth-bench-'))
  const servers: Server[] = []
  try {
    await bench(folder, servers)
  } catch (error) {
    say(error instanceof Error ? String(error.stack) : String(error))
    process.exitCode = 1
  } finally {
    for (const server of servers) server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
