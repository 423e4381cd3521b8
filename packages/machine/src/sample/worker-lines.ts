import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { EpochMilliseconds, Microseconds, Milliseconds } from '@deployment-lab/result'

/** Line of a worker: its counts since it started, but for the last two fields. */
export interface WorkerLine {
  readonly at: EpochMilliseconds
  /** Milliseconds in which its event loop had work to do, and had none. */
  readonly active: Milliseconds
  readonly idle: Milliseconds
  readonly collecting: Milliseconds
  readonly requests: number
  readonly connections: number
  /** Delay since the line before. */
  readonly delayP99: Microseconds
}

/** Lines by the name that the worker gives in its answers. */
export type WorkerLines = ReadonlyMap<string, readonly WorkerLine[]>

/** The lines that workers write while a trial runs. */
export interface WorkerReports {
  /** The lines from shortly before it was opened; it waits until those up to `end` are there. */
  read(end: EpochMilliseconds): Promise<WorkerLines>
}

const ending = '.jsonl'
/** Bytes before the moment of opening that are read too: two lines at least. */
const earlier = 600
/** Workers write four times a second; a busy worker is late. */
const patience: Milliseconds = 500
const pollEach: Milliseconds = 20

/** Opens the folder that workers write to. @returns null if it does not exist */
export const openWorkerReports = (folder: string): WorkerReports | null => {
  if (!existsSync(folder)) return null
  const sizes = new Map(filesIn(folder).map((file) => [file, statSync(join(folder, file)).size]))
  const readAll = (): WorkerLines =>
    new Map(
      filesIn(folder).map((file) => {
        const from = Math.max(0, (sizes.get(file) ?? 0) - earlier)
        const text = readFileSync(join(folder, file)).subarray(from).toString()
        return [file.slice(0, -ending.length), parseWorkerLines(text)]
      }),
    )
  return {
    async read(end) {
      const limit = performance.now() + patience
      for (;;) {
        const lines = readAll()
        const late = [...lines.values()].some((of) => writes(of, end) && (of.at(-1)?.at ?? 0) < end)
        if (!late || performance.now() > limit) return lines
        await wait(pollEach)
      }
    },
  }
}

/** Tells if a worker was still there shortly before: nobody waits for one that died. */
const writes = (lines: readonly WorkerLine[], end: EpochMilliseconds): boolean =>
  (lines.at(-1)?.at ?? 0) > end - 2 * patience

const filesIn = (folder: string): string[] =>
  readdirSync(folder).filter((file) => file.endsWith(ending))

/** Reads whole lines; a line that is cut off, at either end, is left out. */
export const parseWorkerLines = (text: string): WorkerLine[] =>
  text.split('\n').flatMap((line) => {
    const value = parse(line)
    return isLine(value) ? [value] : []
  })

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const fields = ['at', 'active', 'idle', 'collecting', 'requests', 'connections', 'delayP99']

const isLine = (value: unknown): value is WorkerLine =>
  value !== null &&
  typeof value === 'object' &&
  fields.every((name) => {
    const number: unknown = Reflect.get(value, name)
    return typeof number === 'number' && number >= 0
  })
