import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { LabError, type LabErrorCode } from './errors.ts'

/**
 * Reads a file that the user has named. A pipe is refused: without a writer it would hold this
 * process for ever, and so would a device that never ends.
 *
 * @param remedy advice if it cannot be read
 * @throws LabError with the code given
 */
export const readNamedFile = (path: string, code: LabErrorCode, remedy: string): Buffer => {
  let file: number | null = null
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (!fstatSync(file).isFile()) throw new Error('it is no regular file')
    return readFileSync(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new LabError(code, `${path} cannot be read: ${why}. ${remedy}`)
  } finally {
    if (file !== null) closeSync(file)
  }
}

/**
 * Writes to a file that the user has named. A pipe is written to if it has a reader already.
 *
 * @throws LabError `LAB_WRITE_FAILED`
 */
export const writeNamedFile = (path: string, write: (path: string) => void): void => {
  let reader: number | null = null
  try {
    // This fails without a reader; a blocking open would wait for one.
    if (statSync(path, { throwIfNoEntry: false })?.isFIFO())
      reader = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    write(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new LabError('LAB_WRITE_FAILED', `${path} cannot be written: ${why}`)
  } finally {
    if (reader !== null) closeSync(reader)
  }
}
