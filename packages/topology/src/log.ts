import { constants, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { EpochMilliseconds } from '@deployment-lab/result'

/** Bytes at the end of a log that are searched for its last lines. */
const tailBytes = 64 * 1024

/**
 * Returns the last lines of the log files in an instance's folder, shared out among them; the file
 * written last comes last. A log that cannot be read is left out: its reader reports another error.
 *
 * @returns plain text without colours; each log under its name if there are several; empty if
 * nothing was logged.
 */
export async function tailLogs(folder: string, lines: number): Promise<string> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const logs = await Promise.allSettled(
    names.filter((name) => name.endsWith('.log')).map((name) => readTail(folder, name)),
  )
  const read = logs.flatMap((log) => (log.status === 'fulfilled' ? [log.value] : []))
  const told = read.filter((log) => log.lines.length > 0).toSorted((a, b) => a.written - b.written)
  const share = Math.ceil(lines / Math.max(1, told.length))
  const tails = told.map((log) => ({ name: log.name, tail: log.lines.slice(-share).join('\n') }))
  if (tails.length === 1) return tails[0]?.tail ?? ''
  return tails.map(({ name, tail }) => `${name}:\n${tail}`).join('\n')
}

interface Log {
  readonly name: string
  readonly written: EpochMilliseconds
  readonly lines: readonly string[]
}

async function readTail(folder: string, name: string): Promise<Log> {
  // A pipe without a writer would be waited for.
  const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { size, mtimeMs: written } = await file.stat()
    const start = Math.max(0, size - tailBytes)
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start,
    )
    const text = stripVTControlCharacters(buffer.toString('utf8', 0, bytesRead)).trimEnd()
    return { name, written, lines: text === '' ? [] : text.split('\n') }
  } finally {
    await file.close()
  }
}
