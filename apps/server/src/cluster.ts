import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { readConfig, readWorkers } from './config.ts'
import { ConfigurationError } from './errors.ts'
import { exitCodes } from './exit-codes.ts'
import { describeFailure } from './fail.ts'
import { disk } from './files.ts'
import { createJsonSink } from './log.ts'
import { supervise } from './supervise.ts'

/** A worker has its own limit for draining; a worker that hangs does not keep it. */
const GRACE_MS = 1000

// Runs the production process once a core, on one port: each worker is a `server.ts`. This primary
// starts another worker when one ends, replaces them in turn on SIGHUP, and drains them on SIGTERM
// and SIGINT.
try {
  // The configuration is read here too, so that errors are reported once, and not by every worker.
  const config = readConfig('production', process.env, disk)
  if (config.databaseUrl === null && config.databaseFile === ':memory:') {
    const problem = 'every worker would have its own, give the path of a file'
    throw new ConfigurationError([`DATABASE_FILE=":memory:": ${problem}`])
  }
  const workers = readWorkers(process.env, availableParallelism())
  const sink = createJsonSink(config)
  const log = pino({ level: config.logLevel }, sink.stream)
  cluster.setupPrimary({ exec: fileURLToPath(import.meta.resolve('@deployment-lab/server')) })

  let stopping = false
  const stop = async (exitCode: number, why: object) => {
    // A terminal and npm both pass Ctrl-C on, so that it arrives twice.
    if (stopping) return
    stopping = true
    log.info(why, 'stopping the workers')
    await supervisor.stop(config.shutdownTimeout + GRACE_MS)
    sink.flush()
    process.exit(exitCode)
  }
  const supervisor = supervise({
    workers,
    log,
    onReady: () => process.send?.('ready'),
    onFailedStart: () => void stop(exitCodes.unexpected, { reason: 'the start failed' }),
  })
  let replacing = false
  const replace = async () => {
    if (replacing || stopping) return
    replacing = true
    log.info('replacing the workers')
    const replaced = await supervisor.replace({
      ready: config.readyTimeout,
      drained: config.shutdownTimeout + GRACE_MS,
    })
    replacing = false
    if (replaced) log.info({ replaced }, 'every worker is replaced')
    else log.error({ replaced }, 'a new worker did not get ready: the others stay')
    sink.flush()
  }
  process.on('SIGHUP', () => void replace())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(exitCodes.ok, { signal }))
  }
} catch (error) {
  const { text, exitCode } = describeFailure(error)
  process.stderr.write(`${text}\n`)
  process.exit(exitCode)
}
