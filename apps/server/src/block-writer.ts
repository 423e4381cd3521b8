import { write, writeSync } from 'node:fs'

/** Takes lines and writes them in blocks. Neither throws nor waits for ever, whatever the file does. */
export interface BlockWriter {
  write(line: string): void
  /** Writes what is kept before it returns; what cannot be written is lost. */
  flushSync(): void
}

const BLOCK = 4096
const INTERVAL_MS = 500
/** Characters that are kept for a reader that is slow; further lines are lost. */
const MAX_KEPT = 8_388_608
const RETRY_MS = 20
const TRIES = 50

/**
 * Writes to a file, a pipe or a terminal. A block that fails is lost and the next one is tried: a
 * disk may have space again.
 *
 * @param onLost is told why, the first time that something is lost
 */
export function createBlockWriter(fd: number, onLost: (reason: string) => void): BlockWriter {
  let kept = ''
  let writing = false
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
  const send = (block: Buffer, start: number): void => {
    writing = true
    write(fd, block, start, block.length - start, null, (error, count) => {
      if (isBusy(error)) setTimeout(send, RETRY_MS, block, start)
      else if (error === null && start + count < block.length) send(block, start + count)
      else {
        if (error !== null) lose(error.message)
        writing = false
        if (kept.length >= BLOCK) send(take(), 0)
      }
    })
  }
  setInterval(() => {
    if (!writing && kept !== '') send(take(), 0)
  }, INTERVAL_MS).unref()

  return {
    write(line) {
      if (kept.length > MAX_KEPT) return lose('its reader is too slow')
      kept += line
      if (!writing && kept.length >= BLOCK) send(take(), 0)
    },
    flushSync() {
      try {
        writeAll(fd, take())
      } catch (error) {
        lose(error instanceof Error ? error.message : String(error))
      }
    },
  }
}

/** @throws what the file answers, or that its reader is busy for a second */
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

/** Whether a pipe could not take more just now. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY')
