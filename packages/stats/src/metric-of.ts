import {
  createHistogram,
  type Histogram,
  type LoadReading,
  latencyOf,
  longestOutageOf,
  type MetricId,
  measured,
  metrics,
  notMeasured,
  type OutcomeCounts,
  percentileOf,
  type Reading,
  type Reason,
  reasonOf,
  type TrialRecord,
  totalOf,
  withoutValue,
} from '@deployment-lab/result'
import { cpuPerAnswer } from './cpu-per-answer.ts'

const percentiles: Partial<Record<MetricId, number>> = { p50: 50, p90: 90, p99: 99 }

/** The percentile a metric is, 0 to 100, or null when it is none. */
export const percentileMetric = (metric: MetricId): number | null => percentiles[metric] ?? null

/** One metric of one trial. Void, failed and repeated trials have none. */
export const metricOf = (trial: TrialRecord, metric: MetricId): Reading => {
  if (trial.repeatedBy !== undefined) return notMeasured('repeated', { trial: trial.repeatedBy })
  if (trial.load === null || trial.state === 'failed') return withoutValue(firstOf(trial))
  if (trial.state === 'void') return notMeasured('void', {}, firstOf(trial))
  if (metric === 'cpuPerAnswer') return cpuPerAnswer(trial, trial.load)
  return readMetric(trial.load, metric)
}

/** One metric of a load that is believed. */
export const readMetric = (load: LoadReading, metric: MetricId): Reading => {
  const percentile = percentileMetric(metric)
  if (percentile !== null) return percentileReading([load], percentile)
  if (metrics[metric].unit === 'per-second') return rateOf(load, metric)
  if (load.model === 'closed') return notMeasured('closed-loop-waits')
  if (metric === 'outage') return measured(longestOutageOf(load))
  if (metric === 'cpuPerAnswer') return notMeasured('needs-usage')
  return lost(totalOf(load, metric === 'lostGet' ? 'get' : 'post'))
}

/** All correct answers a second, or those of the group that is called like the metric. */
const rateOf = (load: LoadReading, metric: MetricId): Reading => {
  if (load.model === 'open') return notMeasured('open-loop-sets-rate')
  if (metric === 'throughput') return measured(load.throughput)
  const group = load.groups?.find(({ name }) => name === metric)
  return group === undefined ? notMeasured('none-sent') : measured(group.throughput)
}

/**
 * The share of what lies beyond a percentile that may be lost before the percentile is that of a
 * selection: 5 % of all requests for p50, 1 % for p90, 0.1 % for p99.
 */
const lostBeyond = 0.1

/**
 * A percentile of one load, or of several merged. Told apart are requests lost, too few samples
 * and timeouts: who fails fast has no latency, and neither has who is not waited for.
 */
export const percentileReading = (loads: readonly LoadReading[], percentile: number): Reading => {
  const [first] = loads
  if (first === undefined) return notMeasured('no-counting-trial')
  const { lost: without, offered } = lostIn(loads)
  const most = lostBeyond * (1 - percentile / 100)
  if (without > most * offered + 1e-9) {
    return notMeasured('too-many-lost', { lost: without, offered, allowed: most })
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

/** Whether a latency is missing because of the server: where it is missing it was worst. */
export const isWorst = ({ code }: Reason): boolean =>
  code === 'not-reached' || code === 'too-many-lost'

const mergedOf = (loads: readonly LoadReading[]): Histogram => {
  const all = createHistogram()
  for (const load of loads) all.add(latencyOf(load))
  return all
}

/** Arrivals of open loops that got no correct answer. Timeouts are not lost: they are the slowest. */
const lostIn = (loads: readonly LoadReading[]): { lost: number; offered: number } => {
  const counts = loads.flatMap((load) => (load.model === 'open' ? [totalOf(load)] : []))
  return {
    lost: counts.reduce((sum, { offered, ok, timeout }) => sum + offered - ok - timeout, 0),
    offered: counts.reduce((sum, { offered }) => sum + offered, 0),
  }
}

const lost = (counts: OutcomeCounts): Reading =>
  counts.offered === 0
    ? notMeasured('none-sent')
    : measured((1000 * (counts.offered - counts.ok)) / counts.offered)

const firstOf = ({ reasons }: TrialRecord): Reason => reasons[0] ?? reasonOf('no-reading')
