import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderHtml, renderMarkdown } from '@deployment-lab/report'
import type { Result, TrialRecord } from '@deployment-lab/result'
import { RunnerError } from '../errors.ts'

/** The files of a run. Its functions throw RunnerError `RUNNER_CANNOT_WRITE`, naming the file. */
export interface Journal {
  readonly folder: string
  /** Appends one trial to `trials.jsonl`, before the next begins. */
  readonly trial: (record: TrialRecord) => void
  /** Writes `result.json`, `report.html` and `report.md`, each as a whole or not at all. */
  readonly write: (result: Result) => void
}

/**
 * Opens the folder of a run, made where it is missing.
 *
 * @throws RunnerError `RUNNER_FOLDER_TAKEN` when it holds another run, `RUNNER_CANNOT_WRITE`
 */
export const openJournal = (folder: string): Journal => {
  const trials = join(folder, 'trials.jsonl')
  if (existsSync(trials) || existsSync(join(folder, 'result.json'))) {
    throw new RunnerError(
      'RUNNER_FOLDER_TAKEN',
      `${folder} holds another run already. Give another --out, or move it away.`,
    )
  }
  writing(folder, () => mkdirSync(folder, { recursive: true }))
  writing(trials, () => writeFileSync(trials, ''))
  const replace = (file: string, text: string): void => {
    const path = join(folder, file)
    writing(path, () => {
      writeFileSync(join(folder, `.${file}`), text)
      renameSync(join(folder, `.${file}`), path)
    })
  }
  return {
    folder,
    trial: (record) => writing(trials, () => appendFileSync(trials, `${JSON.stringify(record)}\n`)),
    write: (result) => {
      replace('result.json', `${JSON.stringify(result)}\n`)
      replace('report.html', renderHtml(result))
      replace('report.md', renderMarkdown(result))
    },
  }
}

const writing = (path: string, write: () => void): void => {
  try {
    write()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RunnerError(
      'RUNNER_CANNOT_WRITE',
      `${path} cannot be written: ${why}. Make room or give another --out; what was written before is whole.`,
      { cause: error },
    )
  }
}
