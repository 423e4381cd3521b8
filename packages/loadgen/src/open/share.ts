import type { StreamPlan } from '../plan.ts'
import type { Schedule } from './schedule.ts'

/** Share of one of several senders: every `of`-th arrival from the `index`-th on. */
export interface Share {
  index: number
  of: number
}

/** Connections opened before the clock starts, of all senders together. */
const defaultConnections = 10

const partOf = (total: number, { index, of }: Share): number =>
  Math.floor(total / of) + (index < total % of ? 1 : 0)

/**
 * Returns the stream as one of several senders carries it out: its part of the connections, and
 * sources taken in turn over all of them. The rate stays that of the whole stream.
 */
export const shareStream = (stream: StreamPlan, share: Share): StreamPlan => {
  const { connections, maxInFlight, sources } = stream
  const first = share.index % (sources?.length ?? 1)
  return {
    ...stream,
    connections: partOf(connections ?? defaultConnections, share),
    maxInFlight: partOf(maxInFlight, share),
    ...(sources ? { sources: [...sources.slice(first), ...sources.slice(0, first)] } : {}),
  }
}

/** Takes the arrivals of one sender out of all. */
export const shareSchedule = (schedule: Schedule, { index, of }: Share): Schedule => {
  if (of === 1) return schedule
  const isOurs = (_: number, place: number): boolean => place % of === index
  return {
    intended: schedule.intended.filter(isOurs),
    entry: schedule.entry.filter(isOurs),
  }
}
