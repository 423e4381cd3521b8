import { type Interval, type MetricRecord, metricsNamed, type Result } from '@deployment-lab/result'
import { level } from '../compare.ts'
import { metricOf } from '../metric-of.ts'
import { estimateIn, inUnitsOf, judgedTrials } from '../paired-values.ts'
import { resolutionOf } from '../spread.ts'
import { welch, welchInterval } from './welch.ts'

/**
 * Change of the reference from run A to run B: not a verdict, since between two runs a change of
 * the code cannot be told from a change of the machine.
 */
export interface Drift {
  readonly scenario: string
  readonly metric: string
  readonly reference: string
  readonly compare: 'ratio' | 'difference'
  readonly estimate: number
  /** 95 % interval by Welch's t over the trials' values. */
  readonly interval: Interval
  /** The interval holds "no change". */
  readonly agrees: boolean
}

/** Returns a drift for each scenario and metric with at least two values of both references. */
export const driftsOf = (a: Result, b: Result): Drift[] => {
  const reference = a.instances.find(({ role }) => role === 'reference')?.instance
  if (reference === undefined) return []
  return a.scenarios
    .filter(({ name }) => b.scenarios.some((other) => other.name === name))
    .flatMap(({ name: scenario, metrics: ids }) =>
      metricsNamed(a, ids).flatMap((metric): Drift[] => {
        const found = welch(
          valuesOf(a, scenario, metric),
          valuesOf(b, scenario, metric),
          resolutionOf(metric),
        )
        const interval = found === null ? null : inUnitsOf(metric, welchInterval(found, level))
        if (found === null || interval === null) return []
        const { compare } = metric
        const none = compare === 'ratio' ? 1 : 0
        return [
          {
            scenario,
            metric: metric.id,
            reference,
            compare,
            estimate: estimateIn(metric, found.difference),
            interval,
            agrees: interval[0] <= none && none <= interval[1],
          },
        ]
      }),
    )
}

const valuesOf = (result: Result, scenario: string, metric: MetricRecord): number[] => {
  const reference = result.instances.find(({ role }) => role === 'reference')?.instance ?? ''
  return judgedTrials(result.trials, scenario, reference).flatMap((trial) => {
    const { value } = metricOf(trial, metric.id)
    if (value === null) return []
    if (metric.compare === 'difference') return [value]
    return value > 0 ? [Math.log(value)] : []
  })
}
