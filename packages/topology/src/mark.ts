import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  environmentOf,
  type Identity,
  isOurs,
  isStarting,
  machineProcesses,
  type ProcEntry,
  type ProcessReader,
  readProcess,
  runs,
} from '@deployment-lab/machine/proc'
import type { Milliseconds } from '@deployment-lab/result'
import type { Mark } from './driver.ts'
import { TopologyError } from './errors.ts'

/**
 * The environment variable that names the instance a process belongs to. Children inherit it, so
 * it finds those that left their process group or whose parent is gone: PM2's daemon does both.
 */
export const markVariable = 'DEPLOYMENT_LAB_INSTANCE'

/** The environment variable that names the lab that started a process: its pid and start ticks. */
const labVariable = 'DEPLOYMENT_LAB_OWNER'

/** The variables that every process of an instance gets. */
export const markingOf = (mark: Mark): Readonly<Record<string, string>> => ({
  [markVariable]: mark,
  [labVariable]: `${process.pid} ${readProcess(process.pid)?.startTicks ?? 0}`,
})

/** A process that carries a mark, and the lab that started it. */
export interface OwnedMark {
  readonly mark: Mark
  readonly lab: Identity
}

/** The marks of all processes of this user that a lab of this machine has started. */
export const findOwned = (): OwnedMark[] =>
  machineProcesses.list().flatMap(({ pid }) => {
    const environment = environmentOf(pid)
    const [mark, lab] = [markVariable, labVariable].map((name) =>
      environment.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1),
    )
    const [, owner, startTicks] = /^(\d+) (\d+)$/.exec(lab ?? '') ?? []
    if (mark === undefined || startTicks === undefined || !isOurs(pid)) return []
    return [{ mark, lab: { pid: Number(owner), startTicks: Number(startTicks) } }]
  })

/** The name of an instance's project of containers. */
export const projectName = (mark: Mark): string => `lab-${mark}`

/** The name of the folder that an instance's sockets are in. */
export const socketFolderName = (mark: Mark): string => `lab-${mark}`

/**
 * Finds every living process that carries a mark, with its children, which may have dropped it.
 * Nginx writes its title over its environment: a process that shows no variables carries the mark
 * by working in the instance's socket folder.
 */
export const findMarked = (mark: Mark, reader: ProcessReader = machineProcesses): ProcEntry[] =>
  withChildren(reader.list(), (entry) => carries(entry, mark, reader))

const carries = ({ pid }: ProcEntry, mark: Mark, reader: ProcessReader): boolean => {
  const environment = reader.environment(pid)
  if (environment.includes(`${markVariable}=${mark}`)) return true
  if (environment.some((variable) => variable.includes('='))) return false
  return basename(reader.workingFolder(pid)) === socketFolderName(mark)
}

const withChildren = (
  all: readonly ProcEntry[],
  isWanted: (entry: ProcEntry) => boolean,
): ProcEntry[] => {
  const found = new Map(all.filter(isWanted).map((entry) => [entry.pid, entry]))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const entry of all) if (found.has(entry.parent)) found.set(entry.pid, entry)
  }
  return [...found.values()]
}

/** Time in milliseconds in which a process has to end after SIGKILL. */
const goneWithin: Milliseconds = 10_000
/** Smallest number of checks before giving up. */
const fewestSignals = 20
/** Milliseconds between two readings of `/proc`. */
const pause: Milliseconds = 10

/**
 * Ends every process that carries a mark with SIGKILL and returns when none is left. A process
 * that starts between two readings is found by the next and has as long to end as the first.
 *
 * @throws TopologyError `TOPOLOGY_NOT_STOPPED` when one is still there `within` after its SIGKILL
 */
export async function killMarked(
  mark: Mark,
  within: Milliseconds = goneWithin,
  reader: ProcessReader = machineProcesses,
): Promise<void> {
  const sweep = new Sweep(mark, within, reader)
  while (!sweep.round()) await wait(pause)
}

/**
 * Does the same without returning in between, for a process that ends. It gives up in silence: the
 * rest still carries its mark.
 */
export function killMarkedNow(mark: Mark, within: Milliseconds = 2000): void {
  const sweep = new Sweep(mark, goneWithin, machineProcesses)
  const deadline = performance.now() + within
  const sleep = new Int32Array(new SharedArrayBuffer(4))
  while (!sweep.round() && performance.now() < deadline) Atomics.wait(sleep, 0, 0, pause)
}

/** Reads `/proc` until two readings in a row show nothing of an instance. */
class Sweep {
  private readonly began = performance.now()
  private readonly sent = new Map<
    string,
    Identity & { readonly first: Milliseconds; readonly times: number }
  >()
  private readonly mark: Mark
  private readonly within: Milliseconds
  private readonly reader: ProcessReader
  private empty = 0

  constructor(mark: Mark, within: Milliseconds, reader: ProcessReader) {
    this.mark = mark
    this.within = within
    this.reader = reader
  }

  /** Reads once and sends SIGKILL to the processes found. @returns true if all are over */
  round(): boolean {
    const { reader, mark } = this
    const all = reader.list()
    const found = withChildren(all, (entry) => carries(entry, mark, reader))
    // A process that is about to end shows its mark no longer, but is not gone yet.
    const ending = [...this.sent.values()].filter(
      (one) => runs(one) && !found.some(({ pid }) => pid === one.pid),
    )
    for (const entry of [...found, ...ending]) this.kill(entry)
    // Two empty readings: a process may fork and end between the reading of /proc and the look at
    // it.
    const isEmpty = found.length + ending.length === 0
    this.empty = isEmpty && !this.waitsFor(all) ? this.empty + 1 : 0
    return this.empty === 2
  }

  /** Tells if some process cannot be judged yet: other programs start, too. */
  private waitsFor(all: readonly ProcEntry[]): boolean {
    if (performance.now() - this.began > this.within) return false
    return all.some((entry) => isStarting(entry, this.reader))
  }

  private kill({ pid, startTicks }: Identity): void {
    // The reading may be old by now, and the pid that of another process.
    if (!runs({ pid, startTicks })) return
    const key = `${pid} ${startTicks}`
    const { first, times } = this.sent.get(key) ?? { first: performance.now(), times: 0 }
    const late = performance.now() - first > this.within
    // If this process was held up for long, the other was as well.
    if (late && times >= fewestSignals) throw notStopped(pid)
    this.sent.set(key, { pid, startTicks, first, times: times + 1 })
    send(pid, 'SIGKILL')
  }
}

/** Sends a signal; it is no error if the process is gone by then. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

const notStopped = (pid: number): TopologyError =>
  new TopologyError('TOPOLOGY_NOT_STOPPED', `Process ${pid} survived SIGKILL. End it by hand`)
