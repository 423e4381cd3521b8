import { constants, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DestinationStream } from 'pino'
import pretty from 'pino-pretty'
import { createBlockWriter } from './block-writer.ts'
import type { Config } from './config.ts'
import { ConfigurationError } from './errors.ts'

/** Destination of log lines, with a way to get out those still buffered. */
export interface LogSink {
  readonly stream: DestinationStream
  flush(): void
}

const { O_APPEND, O_CREAT, O_WRONLY, O_NONBLOCK } = constants
const STDOUT = 1
const STDERR = 2

/**
 * Makes a sink for JSON lines, written in blocks: a system call for every line costs a sixth of the
 * throughput. Buffered lines are written after half a second, when the process ends, and with a
 * fatal line.
 *
 * pino's own destination is not used: it tries for ever to get its last lines out, so that a full
 * disk would keep the process from answering and from ending (sonic-boom 4.2.1, flushSync).
 */
export function createJsonSink({ logFile }: Pick<Config, 'logFile'>): LogSink {
  const name = logFile === null ? 'standard output' : `LOG_FILE="${logFile}"`
  const stream = createBlockWriter(open(logFile), (reason) =>
    warn(`${name} cannot be written (${reason}): log lines are lost\n`),
  )
  const flush = () => stream.flushSync()
  process.once('exit', flush)
  return { stream, flush }
}

/** Opens the log; a pipe only if it has a reader, since opening would wait for one. */
function open(logFile: string | null): number {
  if (logFile === null) return STDOUT
  try {
    mkdirSync(dirname(logFile), { recursive: true })
    return openSync(logFile, O_APPEND | O_CREAT | O_WRONLY | O_NONBLOCK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const problem = `LOG_FILE="${logFile}" cannot be opened (${reason}): check the path, and start the reader of a pipe first`
    throw new ConfigurationError([problem])
  }
}

function warn(text: string): void {
  try {
    writeSync(STDERR, text)
  } catch {
    // The warning has no reader either.
  }
}

/** Coloured lines on the main thread, as a tutorial sets them up: good to read, and slow. */
export function createPrettySink(config: Pick<Config, 'logFile'>): LogSink {
  const stream = pretty({ sync: true, destination: open(config.logFile) })
  return { stream, flush: () => undefined }
}
