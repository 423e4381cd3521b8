import {
  decodeHistogram,
  type Histogram,
  type LoadReading,
  type MetricId,
  measured,
  metrics,
  notMeasured,
  type OutcomeCounts,
  percentileOf,
  type Reading,
  type TrialRecord,
} from '@deployment-lab/result'

const percentiles: Partial<Record<MetricId, number>> = { p50: 50, p90: 90, p99: 99 }

/** The percentile a metric is, 0 to 100, or null when it is none. */
export const percentileMetric = (metric: MetricId): number | null => percentiles[metric] ?? null

/** One metric of one trial. Void and failed trials have none. */
export const metricOf = (trial: TrialRecord, metric: MetricId): Reading => {
  if (trial.load === null || trial.state === 'failed') return notMeasured(reasonOf(trial))
  if (trial.state === 'void') return notMeasured(`void: ${reasonOf(trial)}`)
  return readMetric(trial.load, metric)
}

/** One metric of a load that is believed. */
export const readMetric = (load: LoadReading, metric: MetricId): Reading => {
  const percentile = percentileMetric(metric)
  if (percentile !== null) return percentileReading(decodeHistogram(load.latency), percentile, load)
  if (metrics[metric].unit === 'per-second') return rateOf(load, metric)
  if (load.model === 'closed') return notMeasured('a closed loop waits for the server it loads')
  if (metric === 'outage') return measured(load.longestOutage)
  return lost(metric === 'lostGet' ? load.get : load.post)
}

/** All correct answers a second, or those of the group that is called like the metric. */
const rateOf = (load: LoadReading, metric: MetricId): Reading => {
  if (load.model === 'open')
    return notMeasured('an open loop sets the rate, it does not measure one')
  if (metric === 'throughput') return measured(load.throughput)
  const group = load.groups?.find(({ name }) => name === metric)
  return group === undefined ? notMeasured('none were sent') : measured(group.throughput)
}

/** A percentile of one load or of several merged; told apart are too few samples and timeouts. */
export const percentileReading = (
  histogram: Histogram,
  percentile: number,
  load: LoadReading,
): Reading => {
  const value = percentileOf(histogram, percentile)
  if (value === null) {
    return notMeasured(
      `too few samples: ${histogram.totalCount}, fewer than 10 beyond the percentile`,
    )
  }
  if (load.model === 'open' && value >= load.timeoutAfter * 1000 * 0.999) {
    return notMeasured(
      `not reached: it falls among requests given up after ${load.timeoutAfter} ms`,
    )
  }
  return measured(value)
}

const lost = (counts: OutcomeCounts): Reading =>
  counts.offered === 0
    ? notMeasured('none were sent')
    : measured((1000 * (counts.offered - counts.ok)) / counts.offered)

const reasonOf = (trial: TrialRecord): string => trial.reasons[0] ?? 'no reading'
