import { measured, notMeasured, type UsageReading, withoutValue } from '@deployment-lab/result'
import type { ProcessUsage, UsageSnapshot } from './usage.ts'

/**
 * Returns a topology's use between two snapshots: CPU seconds by role, and memory at the end.
 *
 * A process that is new counts in full, its start lies in between. The use of a process that is
 * gone is in its parent's account of dead children; without a parent in the topology its role has
 * no number.
 */
export function usageBetween(before: UsageSnapshot, after: UsageSnapshot): UsageReading {
  if (before.state === 'unavailable')
    return { cpuSeconds: {}, residentBytes: withoutValue(before.reason) }
  if (after.state === 'unavailable')
    return { cpuSeconds: {}, residentBytes: withoutValue(after.reason) }
  const cpuSeconds: Record<string, number> = {}
  const add = (role: string, seconds: number): void => {
    cpuSeconds[role] = (cpuSeconds[role] ?? 0) + Math.max(0, seconds)
  }
  for (const process of after.processes)
    add(process.role, process.cpuSeconds - (same(process, before.processes)?.cpuSeconds ?? 0))
  for (const parent of after.processes) {
    const dead = before.processes.filter((child) => isDeadChild(child, parent, after.processes))
    const role = dead[0]?.role
    if (role === undefined) continue
    const reaped = parent.reapedSeconds - (same(parent, before.processes)?.reapedSeconds ?? 0)
    const known = dead.reduce((sum, child) => sum + child.cpuSeconds + child.reapedSeconds, 0)
    add(role, reaped - known)
  }
  // The use of a process before it died is unknown if no parent has accounted for it: no 0.
  for (const process of before.processes) {
    const gone = same(process, after.processes) === undefined
    const accounted = after.processes.some((parent) =>
      isDeadChild(process, parent, after.processes),
    )
    if (gone && !accounted) delete cpuSeconds[process.role]
  }
  return { cpuSeconds, residentBytes: residentBytes(after.processes) }
}

const same = (wanted: ProcessUsage, among: readonly ProcessUsage[]): ProcessUsage | undefined =>
  among.find(({ pid, startTicks }) => pid === wanted.pid && startTicks === wanted.startTicks)

const isDeadChild = (
  child: ProcessUsage,
  parent: ProcessUsage,
  alive: readonly ProcessUsage[],
): boolean => child.parent === parent.pid && same(child, alive) === undefined

const residentBytes = (processes: readonly ProcessUsage[]): UsageReading['residentBytes'] =>
  processes.length === 0
    ? notMeasured('no-process-left')
    : measured(processes.reduce((sum, process) => sum + process.residentBytes, 0))
