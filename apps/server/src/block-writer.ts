import { write, writeSync } from 'node:fs'

/** Takes lines and writes them in blocks. It never throws and never waits for ever. */
export interface BlockWriter {
  write(line: string): void
  /** Writes the kept lines before it returns; lines that cannot be written are lost. */
  flushSync(): void
}

const BLOCK = 4096
const INTERVAL_MS = 500
/** Characters that are kept for a slow reader; further lines are lost. */
const MAX_KEPT = 8_388_608
const RETRY_MS = 20
const TRIES = 50

/**
 * Writes to a file, a pipe or a terminal. A block that fails is lost and the next is tried: a disk
 * may have space again.
 *
 * A block that is in Node's threads when the process exits is written all the same, since Node ends
 * them last; lines that {@link BlockWriter.flushSync} writes then stand before it.
 *
 * @param onLost called with the reason, at the first loss
 */
export function createBlockWriter(fd: number, onLost: (reason: string) => void): BlockWriter {
  let kept = ''
  let writing = false
  /** Rest of a block that the file could not take just now. */
  let waiting: { readonly rest: Buffer; readonly retry: NodeJS.Timeout } | null = null
  /** True if the file reports that it is busy: then a write never waits, and needs no thread. */
  let answersAtOnce = false
  let told = false
  const lose = (reason: string): void => {
    if (told) return
    told = true
    onLost(reason)
  }
  const take = (): Buffer => {
    const block = Buffer.from(kept)
    kept = ''
    return block
  }
  const written = (block: Buffer, error: Error | null, count: number): void => {
    if (isBusy(error)) {
      answersAtOnce = true
      waiting = { rest: block, retry: setTimeout(send, RETRY_MS, block) }
    } else if (error === null && count < block.length) send(block.subarray(count))
    else {
      if (error !== null) lose(error.message)
      writing = false
      if (kept.length >= BLOCK) send(take())
    }
  }
  const send = (block: Buffer): void => {
    writing = true
    waiting = null
    if (answersAtOnce) written(block, ...tryWrite(fd, block))
    else write(fd, block, (error, count) => written(block, error, count))
  }
  setInterval(() => {
    if (!writing && kept !== '') send(take())
  }, INTERVAL_MS).unref()

  return {
    write(line) {
      if (kept.length > MAX_KEPT) return lose('its reader is too slow')
      kept += line
      if (!writing && kept.length >= BLOCK) send(take())
    },
    flushSync() {
      const blocks = [take()]
      if (waiting !== null) {
        clearTimeout(waiting.retry)
        blocks.unshift(waiting.rest)
        waiting = null
        writing = false
      }
      try {
        writeAll(fd, Buffer.concat(blocks))
      } catch (error) {
        lose(error instanceof Error ? error.message : String(error))
      }
    },
  }
}

/** Writes as much as a file can take without waiting. */
function tryWrite(fd: number, block: Buffer): [error: Error | null, count: number] {
  try {
    return [null, writeSync(fd, block)]
  } catch (error) {
    return [error instanceof Error ? error : new Error(String(error)), 0]
  }
}

/** @throws the error of the file, or an error if its reader is busy for a second */
function writeAll(fd: number, block: Buffer): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let start = 0, left = TRIES; start < block.length; ) {
    try {
      start += writeSync(fd, block, start)
    } catch (error) {
      left -= 1
      if (!isBusy(error) || left === 0) throw error
      Atomics.wait(pause, 0, 0, RETRY_MS)
    }
  }
}

/** Tells if a pipe could not take more just now. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY')
