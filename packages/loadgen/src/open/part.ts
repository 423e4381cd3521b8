import {
  addCounts,
  decodeHistogram,
  type EncodedHistogram,
  encodeHistogram,
  type Histogram,
  mergeHistograms,
  type OpenLoopReading,
  type StreamReading,
} from '@deployment-lab/result'
import { outageOf } from './outage.ts'
import { WrongKinds } from './wrong-kinds.ts'

/** Measurements of a stream by one of several senders. */
export interface StreamPart {
  reading: StreamReading
  /** Times of correct answers, in µs from the common start; empty from a single sender. */
  answeredAt: Uint32Array
}

/** Measurements of one of several senders, with the data needed to add up all of them exactly. */
export interface Part {
  /** The reading but for its streams. */
  common: Omit<OpenLoopReading, 'streams'>
  streams: StreamPart[]
  lag: EncodedHistogram
  /** Arrivals that were sent in time. */
  inTime: number
}

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, each) => all + each, 0)

const most = (numbers: readonly number[]): number => Math.max(...numbers)

const merged = (encoded: readonly EncodedHistogram[]): EncodedHistogram =>
  encodeHistogram(mergeHistograms(encoded))

export const addByName = (several: readonly Record<string, number>[]): Record<string, number> => {
  const all = new Map<string, number>()
  for (const counts of several) {
    for (const [name, count] of Object.entries(counts)) all.set(name, (all.get(name) ?? 0) + count)
  }
  return Object.fromEntries(all)
}

const addTimelines = (readings: readonly StreamReading[]): StreamReading['timeline'] =>
  (readings[0]?.timeline ?? []).map(({ second }) => {
    const rows = readings.flatMap(({ timeline }) => timeline[second] ?? [])
    return {
      second,
      offered: sum(rows.map(({ offered }) => offered)),
      ok: sum(rows.map(({ ok }) => ok)),
      latency: merged(rows.map(({ latency }) => latency)),
    }
  })

const addSlices = (slices: readonly StreamReading['slices'][]): StreamReading['slices'] => {
  const [first = { width: 0, offered: [], ok: [], slowest: [] }] = slices
  const of = (name: 'offered' | 'ok' | 'slowest', together: typeof sum): number[] =>
    first[name].map((_, index) => together(slices.map((each) => each[name][index] ?? 0)))
  return {
    width: first.width,
    offered: of('offered', sum),
    ok: of('ok', sum),
    slowest: of('slowest', most),
  }
}

const addControls = (readings: readonly StreamReading[]): StreamReading['control'] => {
  const controls = readings.flatMap(({ control }) => control ?? [])
  if (controls.length === 0) return null
  return {
    get: addCounts(controls.map(({ get }) => get)),
    post: addCounts(controls.map(({ post }) => post)),
    latency: merged(controls.map(({ latency }) => latency)),
    underWay: {
      offered: sum(controls.map(({ underWay }) => underWay.offered)),
      ok: sum(controls.map(({ underWay }) => underWay.ok)),
    },
  }
}

const addWrong = (readings: readonly StreamReading[]): Pick<StreamReading, 'wrong'> => {
  const kinds = new WrongKinds()
  for (const kind of readings.flatMap(({ wrong }) => wrong ?? [])) kinds.add(kind)
  return kinds.reading
}

/** Finds outages over the answers of all senders, in one order. */
const outageOfAll = (
  parts: readonly StreamPart[],
  { duration, outageThreshold }: Pick<OpenLoopReading, 'duration' | 'outageThreshold'>,
) => {
  const all = new Uint32Array(sum(parts.map(({ answeredAt }) => answeredAt.length)))
  let filled = 0
  for (const { answeredAt } of parts) {
    all.set(answeredAt, filled)
    filled += answeredAt.length
  }
  return outageOf(all.sort(), duration, outageThreshold)
}

const mergeStream = (common: Part['common'], parts: readonly StreamPart[]): StreamReading => {
  const readings = parts.map(({ reading }) => reading)
  const [first] = readings
  if (first === undefined) throw new TypeError('there is no part to merge')
  const outage = outageOfAll(parts, common)
  const attempts = sum(readings.map((reading) => reading.attempts ?? 0))
  const met = sum(readings.map(({ deadline }) => deadline?.met ?? 0))
  return {
    ...first,
    ...(first.deadline ? { deadline: { ...first.deadline, met } } : {}),
    ...(attempts === 0 ? {} : { attempts }),
    get: addCounts(readings.map(({ get }) => get)),
    post: addCounts(readings.map(({ post }) => post)),
    latency: merged(readings.map(({ latency }) => latency)),
    service: merged(readings.map(({ service }) => service)),
    timeline: addTimelines(readings),
    slices: addSlices(readings.map(({ slices }) => slices)),
    control: addControls(readings),
    longestOutage: outage.longest,
    totalOutage: outage.total,
    outages: outage.gaps,
    processes: addByName(readings.map(({ processes }) => processes)),
    ...addWrong(readings),
  }
}

/** Returns a percentile of the lag, however few the arrivals; null without any. */
export const lagAt = (lag: Histogram, percentile: number): number | null =>
  lag.totalCount === 0 ? null : lag.getValueAtPercentile(percentile)

/**
 * Merges the readings of all senders into that of the whole plan, stream by stream: sums, merged
 * histograms, outages over the answers of all, and the highest of each process's shares.
 */
export const mergeParts = (parts: readonly Part[]): OpenLoopReading => {
  const [first] = parts
  if (first === undefined) throw new TypeError('there is no part to merge')
  if (parts.length === 1) {
    return { ...first.common, streams: first.streams.map(({ reading }) => reading) }
  }
  const generators = parts.map(({ common }) => common.generator)
  const lag = decodeHistogram(merged(parts.map((part) => part.lag)))
  const streams = first.streams.map((_, index) =>
    mergeStream(
      first.common,
      parts.flatMap((part) => part.streams[index] ?? []),
    ),
  )
  const offered = sum(streams.map(({ get, post }) => get.offered + post.offered))
  return {
    ...first.common,
    streams,
    faults: parts.flatMap(({ common }) => common.faults),
    generator: {
      busyShare: most(generators.map(({ busyShare }) => busyShare)),
      eventLoopDelayP99: most(generators.map(({ eventLoopDelayP99 }) => eventLoopDelayP99)),
      eventLoopDelayMax: most(generators.map(({ eventLoopDelayMax = 0 }) => eventLoopDelayMax)),
      scheduleLagP50: lagAt(lag, 50),
      scheduleLagP99: lagAt(lag, 99),
      sendRatio: sum(parts.map(({ inTime }) => inTime)) / Math.max(1, offered),
      ranOutOf: addByName(generators.map(({ ranOutOf = {} }) => ranOutOf)),
      unaskedAnswers: sum(generators.map(({ unaskedAnswers = 0 }) => unaskedAnswers)),
      processes: parts.length,
    },
  }
}
