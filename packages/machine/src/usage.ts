import { existsSync } from 'node:fs'
import { type Reason, reasonOf } from '@deployment-lab/result'
import { type KernelUnits, readKernelUnits } from './auxiliary.ts'
import { readProcess } from './proc.ts'

/** A process to be read, and what it is for the topology: worker, manager, proxy, database. */
export interface ObservedProcess {
  readonly pid: number
  readonly role: string
}

/** Resources that a process has used since it started. */
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

/** Use of a topology's processes at one moment. Processes that are gone are left out. */
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
  const units = await readKernelUnits()
  return { state: 'read', processes: pids.flatMap((process) => usageOf(process, units) ?? []) }
}

/** Reads the usage of a process, or null for one that has ended; a zombie has ended. */
export const usageOf = (
  { pid, role }: ObservedProcess,
  { ticksPerSecond, pageBytes }: KernelUnits,
): ProcessUsage | null => {
  const entry = readProcess(pid)
  if (entry === null) return null
  return {
    pid,
    role,
    startTicks: entry.startTicks,
    parent: entry.parent,
    cpuSeconds: entry.cpuTicks / ticksPerSecond,
    reapedSeconds: entry.reapedTicks / ticksPerSecond,
    residentBytes: entry.residentPages * pageBytes,
  }
}
