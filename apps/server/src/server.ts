import { readConfig } from './config.ts'
import { exitCodes } from './exit-codes.ts'
import { describeFailure } from './fail.ts'
import { disk } from './files.ts'
import { createJsonSink } from './log.ts'
import { start } from './start.ts'

// The production process: JSON logs, a drain on SIGTERM and SIGINT, exit 1 on uncaught exceptions.
try {
  const config = readConfig('production', process.env, disk)
  const sink = createJsonSink(config)
  const { app, drain } = await start(config, sink)
  // PM2 with wait_ready takes the worker into service at this message.
  process.send?.('ready')

  // The state of the process is unknown now: log the reason, and let the supervisor restart it.
  process.on('uncaughtException', (error) => {
    app.log.fatal({ err: error }, 'uncaught exception')
    sink.flush()
    process.exit(exitCodes.unexpected)
  })

  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    // A terminal and npm both pass Ctrl-C on, so that it arrives twice.
    if (stopping) return
    stopping = true
    app.log.info({ signal }, 'draining')
    if (config.shutdownTimeout > 0) {
      const drained = await drain(config.shutdownTimeout)
      app.log.info(drained, 'stopped')
    }
    sink.flush()
    process.exit(exitCodes.ok)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
} catch (error) {
  const { text, exitCode } = describeFailure(error)
  process.stderr.write(`${text}\n`)
  process.exit(exitCode)
}
