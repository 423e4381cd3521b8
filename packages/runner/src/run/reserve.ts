import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What the last files of a run take, the result once more beside the one that it replaces. */
const size = 16 * 1024 * 1024
const piece = Buffer.alloc(1024 * 1024)

/** Room on the disk that is kept for the end of a run. */
export interface Reserve {
  /** Gives the room back; does nothing when it is called again. */
  readonly release: () => void
}

/**
 * Takes room in a folder, so that a run whose disk fills up can still say so in its files. It is
 * held by an open file without a name: whatever ends this process gives it back. A disk that has no
 * room for it, or a system that cannot hold it so, is left alone.
 */
export const takeReserve = (folder: string): Reserve => {
  let held = hold(join(folder, '.reserve'))
  return {
    release: () => {
      if (held !== null) closeSync(held)
      held = null
    },
  }
}

const hold = (path: string): number | null => {
  let file: number | null = null
  try {
    file = openSync(path, 'wx')
    unlinkSync(path)
    for (let written = 0; written < size; written += writeSync(file, piece));
    return file
  } catch {
    if (file !== null) closeSync(file)
    return null
  }
}
