/**
 * Runs a program of an npm script, passes signals on to it, and ends it when npm is gone:
 * `node end-with-npm.ts PROGRAM ARGUMENTS…`. It ends as the program does.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { watchWrapper } from './wrapper.ts'

const [program = '', ...args] = process.argv.slice(2)
// A session of its own: a terminal's Ctrl-C comes from here alone, and not twice.
const child = spawn(program, args, { stdio: 'inherit', detached: true })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => child.kill(signal))
watchWrapper(() => child.kill('SIGTERM'))
child.once('error', ({ message }) => {
  process.stderr.write(`${program} cannot be started: ${message}\n`)
  process.exitCode = 1
})
child.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
})
