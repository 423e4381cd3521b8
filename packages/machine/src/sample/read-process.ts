import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { KernelUnits } from '../auxiliary.ts'
import { isGone, parseProcStat } from '../proc-stat.ts'
import type { ObservedProcess, ProcessUsage } from '../usage.ts'

/** What one process has used since it started, and holds now. */
export interface ProcessSample extends ProcessUsage {
  /** Times its main thread gave the core up, and had it taken away. */
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
  /** Null where the system does not show them: the process is somebody else's. */
  readonly fileDescriptors: number | null
}

/**
 * Reads one process, or null when it is gone; a zombie is gone.
 *
 * Read synchronously: `/proc` is memory, it does not block, and a promise a file costs more.
 */
export const sampleProcess = (
  { pid, role }: ObservedProcess,
  { ticksPerSecond, pageBytes }: KernelUnits,
): ProcessSample | null => {
  const text = readOrNull(`/proc/${pid}/stat`)
  const stat = text === null ? null : parseProcStat(text)
  if (stat === null || isGone(stat.state)) return null
  const status = readOrNull(`/proc/${pid}/status`)
  // It ended between the two.
  if (status === null) return null
  return {
    pid,
    role,
    startTicks: stat.startTicks,
    parent: stat.parent,
    cpuSeconds: stat.cpuTicks / ticksPerSecond,
    reapedSeconds: stat.reapedTicks / ticksPerSecond,
    residentBytes: stat.residentPages * pageBytes,
    ...parseSwitches(status),
    fileDescriptors: countDescriptors(pid),
  }
}

/** Reads the last lines of `/proc/<pid>/status` (proc_pid_status(5)). */
export const parseSwitches = (
  status: string,
): Pick<ProcessSample, 'voluntarySwitches' | 'involuntarySwitches'> => {
  const number = (name: string): number =>
    Number(new RegExp(`^${name}:\\t(\\d+)$`, 'm').exec(status)?.[1] ?? 0)
  return {
    voluntarySwitches: number('voluntary_ctxt_switches'),
    involuntarySwitches: number('nonvoluntary_ctxt_switches'),
  }
}

/** Since Linux 6.2 the folder's size is their number; before, it is 0 and they have to be listed. */
const countDescriptors = (pid: number): number | null => {
  try {
    const folder = `/proc/${pid}/fd`
    // Its size is told to everybody, its entries are not: so that both kernels say the same.
    return statSync(folder).size || readdirSync(folder).length
  } catch {
    return null
  }
}

/**
 * The processes that a process has started and that are not gone, by its main thread: all that a
 * manager or a proxy starts. Null where this kernel does not tell (proc_tid_children(5)).
 */
export const childrenOf = (pid: number): string | null =>
  readOrNull(`/proc/${pid}/task/${pid}/children`)

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
