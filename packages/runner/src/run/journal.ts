import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { CapacityProbe, Result, TrialRecord } from '@deployment-lab/result'
import { RunnerError } from '../errors.ts'
import { takeReserve } from './reserve.ts'

/** The files of a run. Its functions throw RunnerError `RUNNER_CANNOT_WRITE`, naming the file. */
export interface Journal {
  readonly folder: string
  /** Appends one trial to `trials.jsonl`, before the next begins. */
  readonly trial: (record: TrialRecord) => void
  /** Appends one trial of a search to `probes.jsonl`, which is made with the first. */
  readonly probe: (probe: CapacityProbe, trial: TrialRecord) => void
  /** Writes `result.json`, as a whole or not at all. */
  readonly write: (result: Result) => void
  /** Gives the room back that was kept for the end of the run: for when the disk is full. */
  readonly makeRoom: () => void
  /** Of a run that ended before its first trial, takes away what it has made and left empty. */
  readonly close: () => void
}

/**
 * Opens the folder of a run, made where it is missing.
 *
 * @throws RunnerError `RUNNER_FOLDER_TAKEN` when it holds another run, `RUNNER_CANNOT_WRITE`
 */
export const openJournal = (folder: string): Journal => {
  const trials = join(folder, 'trials.jsonl')
  const probes = join(folder, 'probes.jsonl')
  if ([trials, probes, join(folder, 'result.json')].some((file) => existsSync(file))) {
    throw new RunnerError(
      'RUNNER_FOLDER_TAKEN',
      `${folder} holds another run already. Give another --out, or move it away.`,
    )
  }
  const made: string[] = []
  try {
    writing(folder, () => makeFolder(folder, made))
    writing(trials, () => writeFileSync(trials, '', { flag: 'wx' }))
  } catch (error) {
    removeEmpty(made)
    throw error
  }
  const reserve = takeReserve(folder)
  const replace = (file: string, text: string): void => {
    const path = join(folder, file)
    const draft = join(folder, `.${file}`)
    writing(path, () => {
      try {
        // Not through a link that lies there, and never into a pipe.
        writeFileSync(draft, text, { flag: 'wx' })
        renameSync(draft, path)
      } catch (error) {
        rmSync(draft, { force: true })
        throw error
      }
    })
  }
  return {
    folder,
    trial: (record) => appendLine(trials, record),
    probe: (probe, trial) => appendLine(probes, { probe, trial }),
    write: (result) => {
      replace('result.json', `${JSON.stringify(result)}\n`)
    },
    makeRoom: reserve.release,
    close: () => {
      reserve.release()
      if (existsSync(probes) || existsSync(join(folder, 'result.json'))) return
      if (statSync(trials, { throwIfNoEntry: false })?.size !== 0) return
      removeEmpty(made, trials)
    },
  }
}

/**
 * Whether a run could have a folder: tried, and taken away again.
 *
 * @throws RunnerError `RUNNER_FOLDER_TAKEN`, `RUNNER_CANNOT_WRITE`
 */
export const tryFolder = (folder: string): void => openJournal(folder).close()

/** A line as a whole or not at all: a full disk takes a part of it. */
const appendLine = (path: string, value: unknown): void =>
  writing(path, () => {
    const before = statSync(path, { throwIfNoEntry: false })
    try {
      appendFileSync(path, `${JSON.stringify(value)}\n`)
    } catch (error) {
      if (before?.isFile()) truncateSync(path, before.size)
      throw error
    }
  })

/**
 * Level by level: Node's recursive mkdir never returns from a place like /proc.
 *
 * @param made gets what was missing, the outermost first, as it is made
 */
const makeFolder = (folder: string, made: string[]): void => {
  const missing: string[] = []
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const one of missing) {
    mkdirSync(one)
    made.push(one)
  }
}

/** A file, where one is given, and folders up to the first that holds something, like the log of what did not start. */
const removeEmpty = (folders: readonly string[], file: string | null = null): void => {
  try {
    if (file !== null) rmSync(file)
    for (const one of folders.toReversed()) rmdirSync(one)
  } catch {
    // What cannot go stays, as all around it.
  }
}

const writing = <T>(path: string, write: () => T): T => {
  try {
    return write()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RunnerError(
      'RUNNER_CANNOT_WRITE',
      `${path} cannot be written: ${why}. ${remedyOf(error)}; what was written before is whole.`,
      { cause: error },
    )
  }
}

const full = ['ENOSPC', 'EDQUOT']

const remedyOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && full.includes(String(error.code))
    ? 'The disk is full. Make room or give another --out'
    : 'Give another --out'
