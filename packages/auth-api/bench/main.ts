import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchLogin } from './login.ts'
import { benchMe } from './me.ts'
import type { Server } from './start-node.ts'

// `login` or `me` as the argument runs that part alone.
const PARTS = { login: benchLogin, me: benchMe }
const wanted = process.argv[2]
const parts = Object.entries(PARTS).filter(([name]) => wanted === undefined || wanted === name)
if (parts.length === 0) throw new Error(`no part "${wanted}": leave it out, or say login or me`)

for (const [, bench] of parts) {
  const folder = mkdtempSync(join(tmpdir(), 'auth-bench-'))
  const servers: Server[] = []
  try {
    await bench(folder, servers)
  } finally {
    for (const server of servers) server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
