import { decodeHistogram, type Histogram, mergeHistograms } from './histogram.ts'
import {
  type LoadReading,
  type OpenLoopReading,
  type OutcomeCounts,
  outcomes,
  peakRate,
  type StreamReading,
} from './load.ts'
import type { Microseconds, PerSecond } from './units.ts'

type Streams = Pick<OpenLoopReading, 'streams'>

/** The streams that stand for users. */
export const usersOf = ({ streams }: Streams): StreamReading[] =>
  streams.filter(({ users }) => users)

/** The streams beside the users': they are what users are tried with. */
export const othersOf = ({ streams }: Streams): StreamReading[] =>
  streams.filter(({ users }) => !users)

/** No arrival at all. */
export const noCounts = (): OutcomeCounts => ({
  offered: 0,
  ok: 0,
  wrongAnswer: 0,
  http1xx: 0,
  http3xx: 0,
  http4xx: 0,
  http5xx: 0,
  refused: 0,
  reset: 0,
  timeout: 0,
  dropped: 0,
  unfinished: 0,
})

/** Adds up several counts. */
export const addCounts = (counts: readonly OutcomeCounts[]): OutcomeCounts => {
  const sum = noCounts()
  for (const each of counts) {
    sum.offered += each.offered
    for (const outcome of outcomes) sum[outcome] += each[outcome]
  }
  return sum
}

/** Adds up the outcomes of all users' arrivals; of one method, or of both. */
export const totalOf = (load: Streams, method?: 'get' | 'post'): OutcomeCounts =>
  addCounts(
    usersOf(load).flatMap((stream) =>
      method === undefined ? [stream.get, stream.post] : [stream[method]],
    ),
  )

/** Adds up the outcomes of all arrivals that are not users'. */
export const othersIn = (load: Streams): OutcomeCounts =>
  addCounts(othersOf(load).flatMap(({ get, post }) => [get, post]))

/** Correct answers of a load; of an open loop, those to users. */
export const correctIn = (load: LoadReading): number =>
  load.model === 'closed' ? load.ok : totalOf(load).ok

/** The latencies of a load; of an open loop, those of users. */
export const latencyOf = (load: LoadReading): Histogram => {
  const encoded =
    load.model === 'closed' ? [load.latency] : usersOf(load).map(({ latency }) => latency)
  const [first] = encoded
  return encoded.length === 1 && first !== undefined
    ? decodeHistogram(first)
    : mergeHistograms(encoded)
}

/** The longest time in which one of the users' streams got no correct answer. */
export const longestOutageOf = (load: Streams): Microseconds =>
  Math.max(0, ...usersOf(load).map(({ longestOutage }) => longestOutage))

/** Adds up all users' arrivals second by second. */
export const timelineOf = (
  load: Streams,
): { readonly second: number; readonly offered: number; readonly ok: number }[] => {
  const [first, ...others] = usersOf(load).map(({ timeline }) => timeline)
  return (first ?? []).map(({ second, offered, ok }) => {
    const same = others.flatMap((timeline) => timeline[second] ?? [])
    return {
      second,
      offered: same.reduce((sum, each) => sum + each.offered, offered),
      ok: same.reduce((sum, each) => sum + each.ok, ok),
    }
  })
}

/** The highest rate that all streams together can reach. */
export const peakOfAll = (streams: readonly Parameters<typeof peakRate>[0][]): PerSecond =>
  streams.reduce((sum, stream) => sum + peakRate(stream), 0)
