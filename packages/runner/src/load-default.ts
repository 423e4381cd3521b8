import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RunnerError } from './errors.ts'

/**
 * Loads the default export of a file; null if it has none.
 *
 * @param bad makes the error that names the file
 * @throws that error if the file cannot be loaded
 */
export const loadDefault = async (
  file: string,
  bad: (file: string, why: string, cause: unknown) => RunnerError,
): Promise<unknown> => {
  try {
    const loaded: unknown = await import(pathToFileURL(file).href)
    return typeof loaded === 'object' && loaded !== null && 'default' in loaded
      ? loaded.default
      : null
  } catch (error) {
    throw bad(file, whyNot(file, error), error)
  }
}

const whyNot = (file: string, error: unknown): string => {
  if (!(error instanceof Error)) return `it cannot be loaded: ${String(error)}`
  // Node names the line of a syntax error only in the stack.
  const line = Number.parseInt(error.stack?.split(`${basename(file)}:`)[1] ?? '', 10)
  const place = Number.isNaN(line) ? '' : `, line ${line}`
  return `it cannot be loaded${place}: ${error.message}. Mend it, or move it away`
}
