import { once } from 'node:events'
import { type DestinationStream, destination } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'
import { ConfigurationError } from './errors.ts'

/** Where log lines go, and how to get what is still buffered out. */
export interface LogSink {
  readonly stream: DestinationStream
  flush(): void
}

const FLUSH_INTERVAL_MS = 500

/**
 * JSON lines, written in blocks: a system call for every line costs a sixth of the throughput. What
 * is buffered is written after half a second, when the process ends, and before a fatal line does.
 */
export async function createJsonSink(config: Pick<Config, 'logFile'>): Promise<LogSink> {
  const stream = destination({
    dest: config.logFile ?? 1,
    append: true,
    mkdir: true,
    sync: false,
    minLength: 4096,
    periodicFlush: FLUSH_INTERVAL_MS,
  })
  try {
    await once(stream, 'ready')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const problem = `LOG_FILE="${config.logFile}" cannot be opened (${reason}): check the path`
    throw new ConfigurationError([problem])
  }
  return { stream, flush: () => stream.flushSync() }
}

/** Coloured lines on the main thread, as a tutorial sets them up: good to read, and slow. */
export function createPrettySink(config: Pick<Config, 'logFile'>): LogSink {
  const stream = pretty({ sync: true, mkdir: true, destination: config.logFile ?? 1 })
  return { stream, flush: () => undefined }
}
