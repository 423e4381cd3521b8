import { readConfig } from './config.ts'
import { failWith } from './fail.ts'
import { disk } from './files.ts'
import { createPrettySink } from './log.ts'
import { start } from './start.ts'

// The development process, as tutorials set one up: pretty logs at debug on the main thread, SQLite
// in memory, a secret that everybody can read. It handles no signal and no uncaught exception.
try {
  const config = readConfig('development', process.env, disk)
  await start(config, createPrettySink(config))
  // Message to a parent that waits until it listens.
  process.send?.('ready')
} catch (error) {
  failWith(error)
}
