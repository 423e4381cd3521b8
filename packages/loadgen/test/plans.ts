import type { OpenLoopReading, OutcomeCounts, StreamReading } from '@deployment-lab/result'
import { outcomes } from '@deployment-lab/result'
import { kept } from '../src/clients/kept.ts'
import type { ClosedLoopPlan, OpenLoopPlan, PreparedRequest, StreamPlan } from '../src/index.ts'

export const get = (path = '/', more: Partial<PreparedRequest> = {}): PreparedRequest => ({
  method: 'GET',
  path,
  headers: {},
  body: null,
  expectStatus: 200,
  expectBody: null,
  ...more,
})

export const post = (path = '/', more: Partial<PreparedRequest> = {}): PreparedRequest => ({
  ...get(path),
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"title":"note"}',
  ...more,
})

/** A stream of users, 200 a second. */
export const streamPlan = (more: Partial<StreamPlan> = {}): StreamPlan => ({
  name: 'users',
  users: true,
  rate: 200,
  arrivals: 'constant',
  mix: [{ request: get(), weight: 1 }],
  timeout: 5_000,
  maxInFlight: 1_000,
  client: kept,
  ...more,
})

/** A plan of one stream, or of those given; what is of a stream may be given beside the rest. */
export const openPlan = (
  url: string,
  more: Partial<OpenLoopPlan & StreamPlan> = {},
): OpenLoopPlan => {
  const { streams, duration, seed, faults, outageThreshold, controlUntil, ...stream } = more
  return {
    url,
    duration: duration ?? 500,
    seed: seed ?? 1,
    streams: streams ?? [streamPlan(stream)],
    faults: faults ?? [],
    outageThreshold: outageThreshold ?? 100,
    ...(controlUntil === undefined ? {} : { controlUntil }),
  }
}

/** The one stream of a reading. */
const only = ({ streams }: OpenLoopReading): StreamReading => {
  const [stream] = streams
  if (stream === undefined || streams.length > 1) throw new TypeError('it has not one stream')
  return stream
}

export const closedPlan = (url: string, more: Partial<ClosedLoopPlan> = {}): ClosedLoopPlan => ({
  url,
  connections: 4,
  duration: 500,
  request: get(),
  timeout: 5_000,
  ...more,
})

/** The outcomes that happened. */
export const happened = (counts: OutcomeCounts): Partial<OutcomeCounts> =>
  Object.fromEntries(
    outcomes.filter((name) => counts[name] > 0).map((name) => [name, counts[name]]),
  )

const sumOf = (counts: OutcomeCounts): number =>
  outcomes.reduce((sum, name) => sum + counts[name], 0)

/** A reading of one stream with what is of the stream beside the rest. */
export const flat = (reading: OpenLoopReading): OpenLoopReading & StreamReading => ({
  ...reading,
  ...only(reading),
})

/** Offered and accounted for, of both methods. They have to be the same. */
export const account = ({ get: gets, post: posts }: StreamReading) => ({
  offered: [gets.offered, posts.offered],
  ended: [sumOf(gets), sumOf(posts)],
})
