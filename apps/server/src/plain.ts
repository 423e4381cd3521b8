import { readConfig } from './config.ts'
import { describeFailure } from './fail.ts'
import { disk } from './files.ts'
import { createJsonSink } from './log.ts'
import { start } from './start.ts'

// The production process as tutorials have it: it listens and does nothing more. It does not tell a
// manager that it serves, and handles no signal. It is there to be compared with `server.ts`.
try {
  const config = readConfig('production', process.env, disk)
  await start(config, createJsonSink(config))
} catch (error) {
  const { text, exitCode } = describeFailure(error)
  process.stderr.write(`${text}\n`)
  process.exit(exitCode)
}
