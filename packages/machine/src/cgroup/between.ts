import {
  measured,
  notMeasured,
  type Reason,
  type UsageReading,
  withoutValue,
} from '@deployment-lab/result'
import type { GroupSnapshot, GroupUsage } from './read.ts'

/**
 * Returns the use of a topology's containers between two snapshots: CPU seconds by role, and memory
 * at the end. A container's account ends with its first process: a role has no number of CPU
 * seconds if one of its containers was started again.
 */
export const groupsBetween = (before: GroupSnapshot, after: GroupSnapshot): UsageReading => {
  if (before.state === 'unavailable') return nothing(before.reason)
  if (after.state === 'unavailable') return nothing(after.reason)
  const cpuSeconds: Record<string, number> = {}
  const residentByRole: Record<string, number> = {}
  for (const [role, groups] of Map.groupBy(after.groups, (group) => group.role)) {
    residentByRole[role] = groups.reduce((sum, group) => sum + group.residentBytes, 0)
    const earlier = before.groups.filter((group) => group.role === role)
    const pairs = groups.map((group) => ({ group, was: earlier.find((one) => same(one, group)) }))
    const whole = earlier.length === groups.length && pairs.every(({ was }) => was !== undefined)
    if (whole)
      cpuSeconds[role] = pairs.reduce(
        (sum, { group, was }) => sum + group.cpuSeconds - (was?.cpuSeconds ?? 0),
        0,
      )
  }
  const all = Object.values(residentByRole)
  return {
    cpuSeconds,
    residentBytes:
      all.length === 0
        ? notMeasured('no-container-left')
        : measured(all.reduce((sum, bytes) => sum + bytes, 0)),
    residentByRole,
  }
}

const nothing = (reason: Reason): UsageReading => ({
  cpuSeconds: {},
  residentBytes: withoutValue(reason),
})

/** Tells if a container is the same, and was not started again in between. */
const same = (one: GroupUsage, other: GroupUsage): boolean =>
  one.id === other.id && one.pid === other.pid
