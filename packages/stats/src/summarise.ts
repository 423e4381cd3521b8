import {
  isCounted,
  type MetricRecord,
  measured,
  notMeasured,
  percentileReading,
  type Reading,
  reasonOf,
  type Summary,
  type TrialRecord,
  withoutRepeated,
  withoutValue,
} from '@deployment-lab/result'
import { metricOf } from './metric-of.ts'
import { meanOf } from './spread.ts'

/** Summarises each scenario, ladder step, metric and instance. */
export const summarise = (
  scenarios: readonly { name: string; metrics: readonly MetricRecord[] }[],
  trials: readonly TrialRecord[],
): Summary[] =>
  scenarios.flatMap((scenario) => {
    const own = withoutRepeated(trials).filter((trial) => trial.scenario === scenario.name)
    return groups(own).flatMap((group) => scenario.metrics.map((metric) => summary(group, metric)))
  })

const groups = (trials: readonly TrialRecord[]): TrialRecord[][] => [
  ...Map.groupBy(trials, (trial) => `${trial.instance} ${trial.step ?? ''}`).values(),
]

const summary = (trials: readonly TrialRecord[], metric: MetricRecord): Summary => {
  const [first] = trials
  if (first === undefined) throw new RangeError('a summary needs at least one trial')
  const believed = trials.filter((trial) => metricOf(trial, metric.id).value !== null)
  const values = believed.flatMap((trial) => metricOf(trial, metric.id).value ?? [])
  return {
    scenario: first.scenario,
    metric: metric.id,
    instance: first.instance,
    step: first.step,
    judged: first.judged,
    reading: overall(trials, values, metric),
    atLeast: believed.some((trial) => trial.state === 'at-least'),
    trials: believed.length,
    values,
  }
}

const overall = (
  trials: readonly TrialRecord[],
  values: readonly number[],
  metric: MetricRecord,
): Reading => {
  if (metric.percentile !== null) return mergedPercentile(trials, metric.percentile)
  const [first] = trials
  if (values.length === 0) {
    return first === undefined ? notMeasured('no-trial') : metricOf(first, metric.id)
  }
  return measured(metric.unit === 'per-second' ? geometricMean(values) : meanOf(values))
}

/** Percentiles of several trials are read off one merged histogram; they are never averaged. */
const mergedPercentile = (trials: readonly TrialRecord[], percentile: number): Reading => {
  const loads = trials.flatMap((trial) =>
    trial.load !== null && isCounted(trial) ? [trial.load] : [],
  )
  if (loads.length === 0) {
    return withoutValue(trials[0]?.reasons[0] ?? reasonOf('no-counting-trial'))
  }
  return percentileReading(loads, percentile)
}

const geometricMean = (values: readonly number[]): number =>
  values.some((value) => value <= 0) ? 0 : Math.exp(meanOf(values.map((value) => Math.log(value))))
