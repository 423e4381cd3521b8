import { type Static, Type } from 'typebox'
import {
  Count,
  EpochMilliseconds,
  Microseconds,
  Milliseconds,
  PerSecond,
  Share,
  Text,
} from './units.ts'

/** An HdrHistogram of microseconds (1 µs to 60 s, 3 digits), V2 compressed, base64. */
export const EncodedHistogram = Type.String({ description: 'HdrHistogram, V2 compressed, base64' })
export type EncodedHistogram = Static<typeof EncodedHistogram>

/** State of the load generator during the trial. */
export const GeneratorReading = Type.Object({
  /** CPU time over wall time of the generator's process, idle polling left out. */
  busyShare: Share,
  eventLoopDelayP99: Microseconds,
  /** Longest lateness of the event loop; absent from older results. */
  eventLoopDelayMax: Type.Optional(Microseconds),
  /** Sending minus intended time; null in a closed loop, which has no schedule. */
  scheduleLagP50: Type.Union([Microseconds, Type.Null()]),
  scheduleLagP99: Type.Union([Microseconds, Type.Null()]),
  /** Requests sent over arrivals offered; null in a closed loop. */
  sendRatio: Type.Union([Share, Type.Null()]),
  /**
   * Arrivals dropped since the generator's machine ran out of a resource, by resource:
   * `descriptors`, `ports` or `memory`. They are among the outcomes as `dropped`.
   */
  ranOutOf: Type.Optional(Type.Record(Type.String(), Count)),
  /**
   * Times that bytes without a request came on a kept connection of an open loop. An answer among
   * them may have been taken for that of another request.
   */
  unaskedAnswers: Type.Optional(Count),
  /** Processes that sent; the shares above are of the busiest. Left out for one process. */
  processes: Type.Optional(Count),
})
export type GeneratorReading = Static<typeof GeneratorReading>

/** The answers of one kind of step in a closed loop whose clients go through a script. */
export const GroupReading = Type.Object({
  name: Text,
  ok: Count,
  wrong: Count,
  /** Correct answers of this group a second. */
  throughput: PerSecond,
  latency: EncodedHistogram,
})
export type GroupReading = Static<typeof GroupReading>

/** Closed loop: N connections, the next request after the answer. */
export const ClosedLoopReading = Type.Object({
  model: Type.Literal('closed'),
  connections: Count,
  duration: Microseconds,
  /** Answers as expected. Only these are throughput. */
  ok: Count,
  /** Answers with another status than expected. */
  wrong: Count,
  /** Connection errors. */
  errors: Count,
  timeouts: Count,
  /** Requests that had no answer when the trial ended; absent from older results. */
  unanswered: Type.Optional(Count),
  /** Connections opened again after a drop: the latencies after it cannot be believed. */
  reconnects: Count,
  throughput: PerSecond,
  /** |N − X·R| / N over correct answers, by Little's law. */
  littleError: Share,
  latency: EncodedHistogram,
  /** Answers by group for clients with a script; they add up to all. Empty without a script. */
  groups: Type.Optional(Type.Array(GroupReading)),
  generator: GeneratorReading,
})
export type ClosedLoopReading = Static<typeof ClosedLoopReading>

/** Ends of arrivals; each arrival has exactly one. */
export const outcomes = [
  'ok',
  'wrongAnswer',
  'http1xx',
  'http3xx',
  'http4xx',
  'http5xx',
  'refused',
  'reset',
  'timeout',
  'dropped',
  'unfinished',
] as const
export type Outcome = (typeof outcomes)[number]

/** Arrivals by outcome; they add up to `offered`. */
export const OutcomeCounts = Type.Object({
  offered: Count,
  ok: Count,
  wrongAnswer: Count,
  http1xx: Count,
  http3xx: Count,
  http4xx: Count,
  http5xx: Count,
  refused: Count,
  reset: Count,
  timeout: Count,
  dropped: Count,
  unfinished: Count,
})
export type OutcomeCounts = Static<typeof OutcomeCounts>

/** Second of an open-loop trial, by intended time. */
export const TimelineSecond = Type.Object({
  second: Count,
  offered: Count,
  ok: Count,
  /** Latency of the arrivals of this second, defined as the trial's. */
  latency: EncodedHistogram,
})
export type TimelineSecond = Static<typeof TimelineSecond>

/** A request that was sent to break something, on the trial's clock. */
export const FaultReading = Type.Object({
  request: Text,
  intended: Milliseconds,
  sent: Type.Union([Milliseconds, Type.Null()]),
  outcome: Text,
})
export type FaultReading = Static<typeof FaultReading>

/** Part of a trial in which the rate goes evenly from a value to another; equal ones are a step. */
export const RateSegment = Type.Object({ from: PerSecond, to: PerSecond, duration: Milliseconds })
export type RateSegment = Static<typeof RateSegment>

/** Returns the highest rate of a stream, which the generator has to keep up with too. */
export const peakRate = ({
  rate,
  profile,
}: {
  readonly rate: PerSecond
  readonly profile?: readonly RateSegment[] | undefined
}): PerSecond => Math.max(rate, ...(profile ?? []).flatMap(({ from, to }) => [from, to]))

/** Arrivals in parts of equal width, by intended time. */
export const SlicesReading = Type.Object({
  width: Milliseconds,
  offered: Type.Array(Count),
  ok: Type.Array(Count),
  /** The slowest correct answer to the arrivals of each slice; 0 where there is none. */
  slowest: Type.Array(Microseconds),
})
export type SlicesReading = Static<typeof SlicesReading>

/** The arrivals that had ended before anything was broken. */
export const ControlReading = Type.Object({
  get: OutcomeCounts,
  post: OutcomeCounts,
  latency: EncodedHistogram,
  /** Arrivals under way at that moment, and how many of them were answered correctly. */
  underWay: Type.Object({ offered: Count, ok: Count }),
})
export type ControlReading = Static<typeof ControlReading>

/** Kind of wrong answer: its status (0: no HTTP at all) and the beginning of its body. */
export const WrongAnswer = Type.Object({ status: Count, body: Text, count: Count })
export type WrongAnswer = Static<typeof WrongAnswer>

/** Kind of traffic of an open loop, with the ends of all its arrivals. */
export const StreamReading = Type.Object({
  name: Text,
  /** True if the stream stands for users: their losses and waits decide. */
  users: Type.Boolean(),
  /** Name of the client, which says how it talks. */
  client: Text,
  /** Average rate over the trial. */
  rate: PerSecond,
  /** Course of the rate, if it was not the same throughout. */
  profile: Type.Optional(Type.Array(RateSegment)),
  arrivals: Type.Union([Type.Literal('constant'), Type.Literal('poisson')]),
  /** Addresses that the requests came from; left out for one address. */
  sources: Type.Optional(Count),
  /** Longest time that users wait, and the correct answers that came within it. */
  deadline: Type.Optional(Type.Object({ limit: Milliseconds, met: Count })),
  /** Requests sent for its arrivals, by a client that retries; left out for another. */
  attempts: Type.Optional(Count),
  /** GET and POST apart, since a proxy's retries hide faults of GET and not of POST. */
  get: OutcomeCounts,
  post: OutcomeCounts,
  /**
   * Completion minus intended time, of the correct answers and the timeouts, which count as their
   * limit.
   */
  latency: EncodedHistogram,
  /** Completion minus sending, of the same arrivals. */
  service: EncodedHistogram,
  timeline: Type.Array(TimelineSecond),
  slices: SlicesReading,
  /** Reading before the loop's `controlUntil`; null if it has none. */
  control: Type.Union([ControlReading, Type.Null()]),
  /** Longest time between two correct answers (the trial's start and end count as answers). */
  longestOutage: Microseconds,
  /** Sum of such gaps that are longer than the outage threshold. */
  totalOutage: Microseconds,
  /** Beginning and end of each of these gaps on the trial's clock. */
  outages: Type.Array(Type.Tuple([Milliseconds, Milliseconds])),
  /** Answers by the process that named itself in them. */
  processes: Type.Record(Type.String(), Count),
  /** Kinds of wrong answers, five at most; left out if there were none. */
  wrong: Type.Optional(Type.Array(WrongAnswer)),
})
export type StreamReading = Static<typeof StreamReading>

/** Open loop: streams of arrivals on schedules, whatever the server does. */
export const OpenLoopReading = Type.Object({
  model: Type.Literal('open'),
  startedAt: EpochMilliseconds,
  duration: Microseconds,
  outageThreshold: Microseconds,
  /** Time after which requests were given up; the shortest if users' streams differ. */
  timeoutAfter: Milliseconds,
  /** End of the time before the first fault, on the trial's clock. */
  controlUntil: Type.Optional(Milliseconds),
  streams: Type.Array(StreamReading, { minItems: 1 }),
  faults: Type.Array(FaultReading),
  generator: GeneratorReading,
})
export type OpenLoopReading = Static<typeof OpenLoopReading>

export const LoadReading = Type.Union([ClosedLoopReading, OpenLoopReading])
export type LoadReading = Static<typeof LoadReading>

/** Rates that the generator reaches against a server that does nothing. */
export const Calibration = Type.Object({
  closed: ClosedLoopReading,
  open: OpenLoopReading,
  /** Correct answers a second of the closed loop against the null responder. */
  closedCeiling: PerSecond,
  /** The highest open-loop rate that was tried and held: send ratio ≥ 99 %. */
  openCeiling: PerSecond,
})
export type Calibration = Static<typeof Calibration>
