import {
  type GroupSnapshot,
  groupsBetween,
  readGroups,
  readUsage,
  type UsageSnapshot,
  usageBetween,
} from '@deployment-lab/machine'
import { measured, type UsageReading } from '@deployment-lab/result'
import type { RunningTopology, TopologyProcess } from '@deployment-lab/topology'

/** What a topology had used at one moment. */
export interface Observation {
  readonly processes: UsageSnapshot
  /** Of what runs in containers their own accounts; null of what does not. */
  readonly groups: GroupSnapshot | null
}

/** Reads what a topology has used: of containers their accounts, of the rest its processes. */
export const observe = async (
  topology: RunningTopology,
  processes: readonly TopologyProcess[],
): Promise<Observation> => {
  const containers = await topology.containers()
  if (containers === null) return { processes: await readUsage(processes), groups: null }
  const outside = processes.filter(({ role }) => role === 'publisher')
  const [own, groups] = await Promise.all([readUsage(outside), readGroups(containers)])
  return { processes: own, groups }
}

/** What a topology used between two moments. What was not read is left out, never 0. */
export const usedBetween = (before: Observation, after: Observation): UsageReading => {
  const processes = usageBetween(before.processes, after.processes)
  if (before.groups === null || after.groups === null) return processes
  const groups = groupsBetween(before.groups, after.groups)
  const outside = processes.residentBytes.value
  if (groups.residentBytes.value === null || outside === null) return groups
  return {
    cpuSeconds: { ...groups.cpuSeconds, ...processes.cpuSeconds },
    residentBytes: measured(groups.residentBytes.value + outside),
    residentByRole: { ...groups.residentByRole, publisher: outside },
  }
}
