import type { OpenLoopPlan } from '../plan.ts'
import type { Schedule } from './schedule.ts'

/** Which of several senders one is: it takes every `of`-th arrival from the `index`-th on. */
export interface Share {
  index: number
  of: number
}

/** Connections opened before the clock starts, of all senders together. */
export const defaultConnections = 10

const partOf = (total: number, { index, of }: Share): number =>
  Math.floor(total / of) + (index < total % of ? 1 : 0)

/**
 * A plan as one of several senders carries it out: its part of the connections, sources taken in
 * turn over all of them, and the faults with the first. The arrivals stay those of the whole plan.
 */
export const sharePlan = (plan: OpenLoopPlan, share: Share): OpenLoopPlan => {
  const { connections = defaultConnections, maxInFlight, sources, faults } = plan
  const first = share.index % (sources?.length ?? 1)
  return {
    ...plan,
    connections: partOf(connections, share),
    maxInFlight: partOf(maxInFlight, share),
    ...(sources ? { sources: [...sources.slice(first), ...sources.slice(0, first)] } : {}),
    faults: share.index === 0 ? faults : [],
  }
}

/** The arrivals of one sender out of those of all. */
export const shareSchedule = (schedule: Schedule, { index, of }: Share): Schedule => {
  if (of === 1) return schedule
  const isOurs = (_: number, place: number): boolean => place % of === index
  return {
    intended: schedule.intended.filter(isOurs),
    entry: schedule.entry.filter(isOurs),
  }
}
