import {
  addCounts,
  decodeHistogram,
  type FactRecord,
  type FaultRecord,
  isServedAtTheEnd,
  type LoadReading,
  type Milliseconds,
  measured,
  mergeHistograms,
  notMeasured,
  type OpenLoopReading,
  type OutcomeCounts,
  outcomesOfUsers,
  type Reading,
  type Reason,
  reasonOf,
  type Share,
  type StreamReading,
  servedFrom,
  type TrialOutcome,
  type UsersOutcome,
} from '@deployment-lab/result'

/** Limits of users' losses and waits; beyond them users count as disturbed. */
export interface UnharmedLimits {
  /** Share of users' requests without a correct answer. */
  readonly lost: Share
  /**
   * Length of a trial whose requests it is a share of, where trials end when they have settled: a
   * topology that needs longer must not be allowed to lose more. Null for the trial's own length.
   */
  readonly within: Milliseconds | null
  /** The longest time between two correct answers. */
  readonly gap: Milliseconds
  /** The 99th percentile of users' waits in a stream; null sets no limit. */
  readonly p99: Milliseconds | null
}

/**
 * Limits of a scenario that sets none: a POST in flight in a process that dies is lost in every
 * deployment, since nobody may repeat it.
 */
export const usualLimits: UnharmedLimits = { lost: 0.005, within: null, gap: 500, p99: null }

/** Facts of a trial about its users. */
export interface TrialFacts {
  readonly load: LoadReading | null
  readonly faults: readonly FaultRecord[]
  readonly facts: readonly FactRecord[]
}

/**
 * Decides the outcome for the users of a topology in one trial: by their losses and waits, by
 * whether they were served again, and by facts. The worst of these is the outcome.
 */
export const outcomeOf = (trial: TrialFacts, limits: UnharmedLimits): TrialOutcome => {
  const load = trial.load?.model === 'open' ? trial.load : null
  const streams = (load?.streams ?? []).filter(({ users }) => users)
  const harm = load === null ? [] : reasonsIn(load, streams, limits)
  const isDown = streams.length > 0 && streams.every((stream) => !isServedAtTheEnd(stream))
  const harmful = trial.facts.flatMap(({ name, harmed, makes }) =>
    harmed && makes !== null ? [{ name, makes }] : [],
  )
  const outcome = worstOf([
    ...(isDown ? (['down'] as const) : []),
    ...(harm.length > 0 ? (['disturbed'] as const) : []),
    ...harmful.map(({ makes }) => makes),
  ])
  return {
    outcome,
    reasons: [
      ...(isDown ? [reasonOf('not-served-at-the-end')] : []),
      ...harm,
      ...harmful.map((fact) => reasonOf('fact', fact)),
    ],
    lostGet: lostOf(streams.map(({ get }) => get)),
    lostPost: lostOf(streams.map(({ post }) => post)),
    outage:
      streams.length === 0
        ? notMeasured('no-traffic')
        : measured(Math.max(...streams.map(({ longestOutage }) => longestOutage))),
    recovered: load === null ? notMeasured('no-traffic') : recoveryOf(load, streams),
  }
}

/** The worse of several outcomes; `unharmed` without any. */
const worstOf = (outcomes: readonly UsersOutcome[]): UsersOutcome =>
  outcomesOfUsers.findLast((outcome) => outcomes.includes(outcome)) ?? 'unharmed'

/** The limits that users' streams passed. */
const reasonsIn = (
  { duration }: OpenLoopReading,
  streams: readonly StreamReading[],
  limits: UnharmedLimits,
): Reason[] => {
  const allowed = limits.lost * Math.min(1, (1000 * (limits.within ?? duration)) / duration)
  const { lost, offered } = lossOf(streams.flatMap(({ get, post }) => [get, post]))
  const gap = Math.max(0, ...streams.map(({ longestOutage }) => longestOutage)) / 1000
  const { p99 } = limits
  return [
    ...(lost > allowed * offered ? [reasonOf('lost', { lost, offered, allowed })] : []),
    ...(gap > limits.gap ? [reasonOf('gap', { gap, allowed: limits.gap })] : []),
    ...(p99 === null ? [] : streams.flatMap((stream) => slownessOf(stream, p99))),
  ]
}

const slownessOf = ({ name, latency }: StreamReading, allowed: Milliseconds): Reason[] => {
  const p99 = decodeHistogram(latency).getValueAtPercentile(99) / 1000
  return p99 > allowed ? [reasonOf('slow', { stream: name, p99, allowed })] : []
}

const lossOf = (counts: readonly OutcomeCounts[]): { lost: number; offered: number } => {
  const { offered, ok } = addCounts(counts)
  return { lost: offered - ok, offered }
}

/** Requests lost, of 1,000. */
const lostOf = (counts: readonly OutcomeCounts[]): Reading => {
  const { lost, offered } = lossOf(counts)
  return offered === 0 ? notMeasured('none-sent') : measured((1000 * lost) / offered)
}

/** The time from the first fault to the end of the last tenth of a second that was not served. */
const recoveryOf = (
  { controlUntil }: OpenLoopReading,
  streams: readonly StreamReading[],
): Reading => {
  if (controlUntil === undefined) return notMeasured('nothing-broken')
  if (!streams.every(isServedAtTheEnd)) return notMeasured('not-recovered')
  return measured(1000 * Math.max(0, Math.max(0, ...streams.map(servedFrom)) - controlUntil))
}

/** The latency of a trial's control, merged over its users; null without an answer. */
export const controlP99 = (streams: readonly StreamReading[]): Milliseconds | null => {
  const histogram = mergeHistograms(streams.flatMap(({ control }) => control?.latency ?? []))
  return histogram.totalCount === 0 ? null : histogram.getValueAtPercentile(99) / 1000
}
