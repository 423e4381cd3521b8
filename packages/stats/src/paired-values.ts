import {
  type Interval,
  type MetricRecord,
  type TrialRecord,
  withoutRepeated,
} from '@deployment-lab/result'
import { metricOf } from './metric-of.ts'

/** The judged trials of one instance in one scenario, without those that were repeated. */
export const judgedTrials = (
  trials: readonly TrialRecord[],
  scenario: string,
  instance: string,
): TrialRecord[] =>
  withoutRepeated(trials).filter(
    (trial) => trial.judged && trial.scenario === scenario && trial.instance === instance,
  )

/**
 * Returns a value for each block in which both sides have a number: the log-ratio of own over
 * other, or their difference in the metric's unit.
 */
export const pairedValues = (
  own: readonly TrialRecord[],
  other: readonly TrialRecord[],
  metric: MetricRecord,
): number[] => {
  const byBlock = new Map(other.map((trial) => [trial.block, trial]))
  return own.flatMap((trial) => {
    const paired = byBlock.get(trial.block)
    if (paired === undefined) return []
    const ownValue = metricOf(trial, metric.id).value
    const otherValue = metricOf(paired, metric.id).value
    if (ownValue === null || otherValue === null) return []
    if (metric.compare === 'difference') return [ownValue - otherValue]
    return ownValue > 0 && otherValue > 0 ? [Math.log(ownValue / otherValue)] : []
  })
}

/** An interval of log-ratios as one of ratios; differences stay as they are. */
export const inUnitsOf = (metric: MetricRecord, interval: Interval | null): Interval | null =>
  interval === null || metric.compare === 'difference'
    ? interval
    : [Math.exp(interval[0]), Math.exp(interval[1])]

/** A mean of log-ratios as a ratio; a difference stays as it is. */
export const estimateIn = (metric: MetricRecord, mean: number): number =>
  metric.compare === 'ratio' ? Math.exp(mean) : mean
