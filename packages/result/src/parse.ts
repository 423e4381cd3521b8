import { Value } from 'typebox/value'
import { ResultError } from './errors.ts'
import { type Flaw, findFlaw } from './find-flaw.ts'
import { Result, resultFormat, resultVersion } from './result.ts'

/**
 * Reads the text of a `result.json`.
 *
 * @param source name of the text in errors, usually its path
 * @throws ResultError when it is not JSON, not a result, of another version, or damaged
 */
export const parseResult = (text: string, source: string): Result => {
  const json = parseJson(text, source)
  if (!isRecord(json) || json.format !== resultFormat) {
    throw new ResultError(
      'RESULT_FOREIGN',
      `${source} is not a result of the lab: its "format" is not "${resultFormat}". Give the path of a result.json.`,
    )
  }
  if (typeof json.version === 'number' && json.version < resultVersion) {
    throw new ResultError(
      'RESULT_OLDER',
      `${source} has version ${json.version}; this lab reads version ${resultVersion}. Run the lab again, or read it with lab 0.1.`,
    )
  }
  if (typeof json.version === 'number' && json.version > resultVersion) {
    throw new ResultError(
      'RESULT_NEWER',
      `${source} has version ${json.version}; this lab reads version ${resultVersion}. Use the lab that wrote it, or a newer one.`,
    )
  }
  if (!Value.Check(Result, json)) {
    const first = Value.Errors(Result, json)[0]
    const place = first?.instancePath === '' ? '/' : (first?.instancePath ?? '/')
    throw damaged(source, { place, why: first?.message ?? 'does not fit the schema' })
  }
  const flaw = findFlaw(json)
  if (flaw !== null) throw damaged(source, flaw)
  return json
}

const damaged = (source: string, { place, why }: Flaw): ResultError =>
  new ResultError(
    'RESULT_INVALID',
    `${source} is damaged at ${place}: ${why}. Run the lab again, or restore the file.`,
  )

const parseJson = (text: string, source: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ResultError(
      'RESULT_NOT_JSON',
      `${source} is not readable as JSON (${error instanceof Error ? error.message : String(error)}). It may have been cut off; trials.jsonl beside it holds every trial.`,
    )
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
