import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  type CapacityProbe,
  type GateFinding,
  type Result,
  reasonOf,
  type TrialRecord,
} from '@deployment-lab/result'
import { RunnerError } from '../errors.ts'

/** The files of a run. Its functions throw RunnerError `RUNNER_CANNOT_WRITE` with the file. */
export interface Journal {
  readonly folder: string
  /** Appends a trial to `trials.jsonl`. */
  readonly trial: (record: TrialRecord) => void
  /** Appends a trial of a search to `probes.jsonl`, which the first one creates. */
  readonly probe: (probe: CapacityProbe, trial: TrialRecord) => void
  /** Writes `result.json`, as a whole or not at all. */
  readonly write: (result: Result) => void
  /** Frees the space reserved for the end of the run, when the disk is full. */
  readonly makeRoom: () => void
  /** Deletes the run folder if no trial was recorded and it is empty. */
  readonly close: () => void
}

/**
 * Opens the folder of a run and creates it where it is missing.
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
  const freeReserve = reserveSpace(folder)
  const replace = (file: string, text: string): void => {
    const path = join(folder, file)
    const draft = join(folder, `.${file}`)
    writing(path, () => {
      try {
        // `wx` follows no link and never writes into a pipe.
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
    makeRoom: freeReserve,
    close: () => {
      freeReserve()
      if (existsSync(probes) || existsSync(join(folder, 'result.json'))) return
      if (statSync(trials, { throwIfNoEntry: false })?.size !== 0) return
      removeEmpty(made, trials)
    },
  }
}

/**
 * Records a trial by a function that may fail to write it. Such a trial is void, whatever its gates
 * said: it is recorded once more as void, and the error is thrown again.
 */
export const recordOrVoid = (
  journal: Journal,
  trial: TrialRecord,
  record: (trial: TrialRecord) => void,
): void => {
  try {
    record(trial)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const detail = reasonOf('unwritten', { message })
    const finding: GateFinding = { gate: 'host', state: 'failed', detail }
    journal.makeRoom()
    record({
      ...trial,
      state: 'void',
      reasons: [detail, ...trial.reasons],
      gates: [...trial.gates, finding],
    })
    throw error
  }
}

/**
 * Checks that a run could use a folder, by opening and closing it.
 *
 * @throws RunnerError `RUNNER_FOLDER_TAKEN`, `RUNNER_CANNOT_WRITE`
 */
export const tryFolder = (folder: string): void => openJournal(folder).close()

/** Appends a whole line or nothing: a full disk accepts a part of a line. */
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
 * Creates a folder level by level: Node's recursive mkdir never returns from a place like /proc.
 *
 * @param made receives the created folders, the outermost first
 */
const makeFolder = (folder: string, made: string[]): void => {
  const missing: string[] = []
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const level of missing) {
    mkdirSync(level)
    made.push(level)
  }
}

/** Deletes a file and then folders, up to the first folder that is not empty. */
const removeEmpty = (folders: readonly string[], file: string | null = null): void => {
  try {
    if (file !== null) rmSync(file)
    for (const folder of folders.toReversed()) rmdirSync(folder)
  } catch {
    // A folder that is not empty stays, and so do the folders around it.
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

/** Bytes that the last files of a run need: the result beside the one that it replaces. */
const reserveSize = 16 * 1024 * 1024
const reservePiece = Buffer.alloc(1024 * 1024)

/**
 * Reserves space in a folder, so that a run whose disk fills up can still record that. An open file
 * without a name holds the space, so the system frees it when this process ends. Nothing is reserved
 * where the disk or the system does not allow it.
 *
 * @returns a function that frees the space; further calls do nothing
 */
const reserveSpace = (folder: string): (() => void) => {
  let held = openReserve(join(folder, '.reserve'))
  return () => {
    if (held !== null) closeSync(held)
    held = null
  }
}

const openReserve = (path: string): number | null => {
  let file: number | null = null
  try {
    file = openSync(path, 'wx')
    unlinkSync(path)
    for (let written = 0; written < reserveSize; written += writeSync(file, reservePiece));
    return file
  } catch {
    if (file !== null) closeSync(file)
    return null
  }
}
