import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseResult, type Result } from '@deployment-lab/result'
import { LabError, usageError } from './errors.ts'
import { readNamedFile } from './named-files.ts'

const remedy = "Give the path of a result.json or of a run's folder."

/**
 * Reads a result: the path of a result.json, or of a run's folder.
 *
 * @throws LabError LAB_USAGE when nothing is there, LAB_READ_FAILED when it cannot be read; ResultError when it is not a result
 */
export const readResult = (path: string): Result => {
  const file = fileOf(path)
  return parseResult(readNamedFile(file, 'LAB_READ_FAILED', remedy).toString(), file)
}

const fileOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) {
    throw usageError(
      `There is no ${path}. Give the path of a result.json or of a run's folder; runs are in bench/results.`,
    )
  }
  if (!found.isDirectory()) return path
  const file = join(path, 'result.json')
  if (existsSync(file) || !existsSync(join(path, 'trials.jsonl'))) return file
  throw new LabError(
    'LAB_READ_FAILED',
    `${path} has no result.json: the run was ended before its first trial. Run it again.`,
  )
}
