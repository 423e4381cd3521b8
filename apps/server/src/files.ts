import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** The files that variables name. */
export interface Files {
  /** @throws Error when it cannot be read */
  read(path: string): string
  /** Returns its permissions; null if they are unknown. */
  mode(path: string): number | null
}

/** Limit above any of these files. */
const MOST_BYTES = 65_536

/** Files of this machine. A pipe is refused, not waited for. */
export const disk: Files = {
  read(path) {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!fstatSync(file).isFile()) throw new Error('it is no regular file')
      return readBytes(file).toString('utf8')
    } finally {
      closeSync(file)
    }
  },
  mode(path) {
    try {
      return statSync(path).mode
    } catch {
      return null
    }
  },
}

function readBytes(file: number): Buffer {
  const bytes = Buffer.alloc(MOST_BYTES + 1)
  let length = 0
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(file, bytes, length, bytes.length - length, null)
  if (length > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`)
  return bytes.subarray(0, length)
}

/** Permissions of those who are neither the owner nor of the group. */
const OTHERS = 0o007

/**
 * Warns if everybody on this machine can open a file that holds secrets, and says how to close it.
 *
 * @param suffix possible endings of the names of files beside it
 * @returns null if they cannot
 */
export function describeOpenFile(
  name: string,
  path: string,
  files: Files,
  suffix = '',
): string | null {
  const mode = files.mode(path)
  if (mode === null || (mode & OTHERS) === 0) return null
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  return `${name}="${path}" has mode ${shown}, so that every user of this machine can open it: run chmod o= ${quote(path)}${suffix}`
}

/** A path as a shell takes it. */
const quote = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
