import { printable } from '../../result/src/printable.ts'
import { thisMachine } from './machine.ts'
import { needs } from './needs.ts'
import { provide } from './provide.ts'

const { lines, exitCode } = provide(needs, thisMachine(process), process.env['CI'] === 'true')
for (const line of lines) process.stderr.write(`${printable(line)}\n`)
process.exitCode = exitCode
