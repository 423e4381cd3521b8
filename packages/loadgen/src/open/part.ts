import {
  decodeHistogram,
  type EncodedHistogram,
  encodeHistogram,
  type Histogram,
  mergeHistograms,
  type OpenLoopReading,
  type OutcomeCounts,
  outcomes,
} from '@deployment-lab/result'
import type { OpenLoopPlan } from '../plan.ts'
import { outageOf } from './outage.ts'

/** What one of several senders measured, with what it takes to add up all of them exactly. */
export interface Part {
  reading: OpenLoopReading
  lag: EncodedHistogram
  /** Arrivals that were sent in time. */
  inTime: number
  /** When correct answers came, in µs from the common start; empty from a single sender. */
  answeredAt: Uint32Array
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

const most = (numbers: readonly number[]): number => Math.max(...numbers)

const merged = (encoded: readonly EncodedHistogram[]): EncodedHistogram =>
  encodeHistogram(mergeHistograms(encoded))

const addCounts = (counts: readonly OutcomeCounts[]): OutcomeCounts => {
  const all = { offered: sum(counts.map(({ offered }) => offered)) }
  const ended = outcomes.map((name) => [name, sum(counts.map((one) => one[name]))])
  return { ...counts[0], ...all, ...Object.fromEntries(ended) }
}

const addByName = (several: readonly Record<string, number>[]): Record<string, number> => {
  const all = new Map<string, number>()
  for (const one of several) {
    for (const [name, count] of Object.entries(one)) all.set(name, (all.get(name) ?? 0) + count)
  }
  return Object.fromEntries(all)
}

const addTimelines = (readings: readonly OpenLoopReading[]): OpenLoopReading['timeline'] =>
  (readings[0]?.timeline ?? []).map(({ second }) => {
    const rows = readings.flatMap(({ timeline }) => timeline[second] ?? [])
    return {
      second,
      offered: sum(rows.map(({ offered }) => offered)),
      ok: sum(rows.map(({ ok }) => ok)),
      latency: merged(rows.map(({ latency }) => latency)),
    }
  })

/** The answers of all senders in one order: an outage is one of all of them. */
const outageOfAll = (parts: readonly Part[], plan: OpenLoopPlan) => {
  const all = new Uint32Array(sum(parts.map(({ answeredAt }) => answeredAt.length)))
  let filled = 0
  for (const { answeredAt } of parts) {
    all.set(answeredAt, filled)
    filled += answeredAt.length
  }
  return outageOf(all.sort(), plan.duration * 1000, plan.outageThreshold * 1000)
}

/** A percentile of the lag however few the arrivals; null without any. */
export const lagAt = (lag: Histogram, percentile: number): number | null =>
  lag.totalCount === 0 ? null : lag.getValueAtPercentile(percentile)

/**
 * The reading of a whole plan out of those of its senders: sums, merged histograms, outages over
 * the answers of all, and of each share of a process the highest.
 */
export const mergeParts = (plan: OpenLoopPlan, parts: readonly Part[]): OpenLoopReading => {
  const readings = parts.map(({ reading }) => reading)
  const [first] = readings
  if (first === undefined) throw new TypeError('there is no part to merge')
  if (readings.length === 1) return first
  const get = addCounts(readings.map((one) => one.get))
  const post = addCounts(readings.map((one) => one.post))
  const lag = decodeHistogram(merged(parts.map((part) => part.lag)))
  const outage = outageOfAll(parts, plan)
  const met = sum(readings.map(({ deadline }) => deadline?.met ?? 0))
  return {
    ...first,
    ...(first.deadline ? { deadline: { ...first.deadline, met } } : {}),
    startedAt: Math.min(...readings.map(({ startedAt }) => startedAt)),
    get,
    post,
    latency: merged(readings.map(({ latency }) => latency)),
    service: merged(readings.map(({ service }) => service)),
    timeline: addTimelines(readings),
    longestOutage: outage.longest,
    totalOutage: outage.total,
    processes: addByName(readings.map(({ processes }) => processes)),
    faults: readings.flatMap(({ faults }) => faults),
    generator: {
      busyShare: most(readings.map(({ generator }) => generator.busyShare)),
      eventLoopDelayP99: most(readings.map(({ generator }) => generator.eventLoopDelayP99)),
      eventLoopDelayMax: most(readings.map(({ generator }) => generator.eventLoopDelayMax ?? 0)),
      scheduleLagP50: lagAt(lag, 50),
      scheduleLagP99: lagAt(lag, 99),
      sendRatio: sum(parts.map(({ inTime }) => inTime)) / Math.max(1, get.offered + post.offered),
      ranOutOf: addByName(readings.map(({ generator }) => generator.ranOutOf ?? {})),
      unaskedAnswers: sum(readings.map(({ generator }) => generator.unaskedAnswers ?? 0)),
      processes: parts.length,
    },
  }
}
