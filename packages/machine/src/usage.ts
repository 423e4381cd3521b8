import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Reason, reasonOf } from '@deployment-lab/result'
import { readKernelUnits } from './auxiliary.ts'
import { isGone, parseProcStat } from './proc-stat.ts'

/** A process to be read, and what it is for the topology: worker, manager, proxy, database. */
export interface ObservedProcess {
  readonly pid: number
  readonly role: string
}

/** What one process has used since it started. */
export interface ProcessUsage extends ObservedProcess {
  /** Clock ticks since boot: tells a process from a later one with the same pid. */
  readonly startTicks: number
  readonly parent: number
  readonly cpuSeconds: number
  /** CPU seconds of the children it has waited for, over their whole lives. */
  readonly reapedSeconds: number
  /** Resident set size in bytes; pages shared between processes count in each of them. */
  readonly residentBytes: number
}

/** What the processes of a topology had used at one moment. Processes that are gone are left out. */
export type UsageSnapshot =
  | { readonly state: 'read'; readonly processes: readonly ProcessUsage[] }
  | { readonly state: 'unavailable'; readonly reason: Reason }

/**
 * Reads CPU time and memory of processes from `/proc`.
 *
 * @param pids - processes of this machine; those that are gone, zombies among them, are left out.
 */
export async function readUsage(pids: readonly ObservedProcess[]): Promise<UsageSnapshot> {
  if (!existsSync('/proc/self/stat')) return { state: 'unavailable', reason: reasonOf('no-proc') }
  const { ticksPerSecond, pageBytes } = await readKernelUnits()
  const read = async ({ pid, role }: ObservedProcess): Promise<ProcessUsage | null> => {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    const stat = text === null ? null : parseProcStat(text)
    if (stat === null || isGone(stat.state)) return null
    return {
      pid,
      role,
      startTicks: stat.startTicks,
      parent: stat.parent,
      cpuSeconds: stat.cpuTicks / ticksPerSecond,
      reapedSeconds: stat.reapedTicks / ticksPerSecond,
      residentBytes: stat.residentPages * pageBytes,
    }
  }
  const processes = await Promise.all(pids.map(read))
  return { state: 'read', processes: processes.filter((usage) => usage !== null) }
}
