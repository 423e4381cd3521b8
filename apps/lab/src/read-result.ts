import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseResult, type Result } from '@deployment-lab/result'
import { LabError } from './errors.ts'

/**
 * Reads a result: the path of a result.json, or of a run's folder.
 *
 * @throws LabError LAB_USAGE when nothing is there, LAB_READ_FAILED when it cannot be read; ResultError when it is not a result
 */
export const readResult = (path: string): Result => {
  const file = fileOf(path)
  return parseResult(read(file), file)
}

const fileOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    throw new LabError(
      'LAB_USAGE',
      `There is no ${path}. Give the path of a result.json or of a run's folder; runs are in bench/results.`,
    )
  }
  return found.isDirectory() ? join(path, 'result.json') : path
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LabError(
      'LAB_READ_FAILED',
      `${file} cannot be read (${reason}). Give the path of a result.json or of a run's folder.`,
    )
  }
}
