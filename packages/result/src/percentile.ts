import { createHistogram, type Histogram, percentileOf } from './histogram.ts'
import type { LoadReading } from './load.ts'
import type { Metric } from './metric.ts'
import { measured, notMeasured, type Reading } from './reason.ts'
import { latencyOf, totalOf } from './streams.ts'

/** A percentile of users' latencies as a metric. */
export const percentileMetric = (percentile: number, title: string): Metric => ({
  id: `p${percentile}`,
  title,
  unit: 'microseconds',
  better: 'lower',
  compare: 'ratio',
  margin: null,
  percentile,
  needs: 'any load',
  givenBy: () => true,
  read: ({ load }) => percentileReading([load], percentile),
})

/**
 * Share of the requests beyond a percentile that may be lost before the rest are a biased
 * selection: 5 % of all requests for p50, 1 % for p90, 0.1 % for p99.
 */
const lostBeyond = 0.1

/**
 * Reads a percentile of one load, or of several merged. Requests lost, too few samples and timeouts
 * have different reasons: failed and abandoned requests have no latency.
 */
export const percentileReading = (loads: readonly LoadReading[], percentile: number): Reading => {
  const [first] = loads
  if (first === undefined) return notMeasured('no-counting-trial')
  const { lost, offered } = lostIn(loads)
  const most = lostBeyond * (1 - percentile / 100)
  if (lost > most * offered + 1e-9) {
    return notMeasured('too-many-lost', { lost, offered, allowed: most })
  }
  const histogram = mergedOf(loads)
  const value = percentileOf(histogram, percentile)
  if (value === null) {
    return notMeasured('too-few-samples', { samples: histogram.totalCount })
  }
  if (first.model === 'open' && value >= first.timeoutAfter * 1000 * 0.999) {
    return notMeasured('not-reached', { timeout: first.timeoutAfter })
  }
  return measured(value)
}

const mergedOf = (loads: readonly LoadReading[]): Histogram => {
  const all = createHistogram()
  for (const load of loads) all.add(latencyOf(load))
  return all
}

/** Counts arrivals of open loops without a correct answer. Timeouts are the slowest, not lost. */
const lostIn = (loads: readonly LoadReading[]): { lost: number; offered: number } => {
  const counts = loads.flatMap((load) => (load.model === 'open' ? [totalOf(load)] : []))
  return {
    lost: counts.reduce((sum, { offered, ok, timeout }) => sum + offered - ok - timeout, 0),
    offered: counts.reduce((sum, { offered }) => sum + offered, 0),
  }
}
