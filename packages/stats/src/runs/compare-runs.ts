import {
  type InstanceRecord,
  type Interval,
  type MetricRecord,
  measured,
  metricsNamed,
  notMeasured,
  type Reading,
  type Reason,
  type Result,
  reasonOf,
  type Verdict,
} from '@deployment-lab/result'
import { level, smallestRatio } from '../compare.ts'
import { levelsByFamily } from '../holm.ts'
import { estimateIn, inUnitsOf, judgedTrials, pairedValues } from '../paired-values.ts'
import { resolutionOf } from '../spread.ts'
import { decide } from '../verdict.ts'
import { type Drift, driftsOf } from './drift.ts'
import { type Welch, welch, welchInterval } from './welch.ts'

/** Difference of an instance between run A and run B, each held against its own run's reference. */
export interface RunDifference {
  readonly scenario: string
  readonly metric: string
  readonly instance: string
  readonly compare: 'ratio' | 'difference'
  /** Blocks in A and in B. */
  readonly blocks: readonly [number, number]
  readonly readings: readonly [Reading, Reading]
  /** Ratio: B's ratio to its reference over A's. Difference: B's minus A's, in the metric's unit. */
  readonly estimate: Reading
  readonly interval: Interval | null
  readonly adjustedInterval: Interval | null
  readonly verdict: Verdict
  readonly because: Reason
}

export interface RunComparison {
  /** Changes of the reference between the runs: the effect of the machine. */
  readonly drifts: readonly Drift[]
  readonly differences: readonly RunDifference[]
  /** Scenarios and topologies that only one of the runs has. */
  readonly onlyInOne: readonly {
    readonly kind: 'scenario' | 'topology'
    readonly name: string
    readonly run: 'A' | 'B'
  }[]
  /** Settings of instances that differ; null in the run that does not state one. */
  readonly settings: readonly {
    readonly instance: string
    readonly name: string
    readonly a: string | null
    readonly b: string | null
  }[]
}

interface Drawn {
  readonly scenario: string
  readonly metric: MetricRecord
  readonly primary: boolean
  readonly instance: string
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly found: Welch | null
  readonly cannot: Reason | null
}

/**
 * Compares two runs that are comparable. They were not interleaved, so the machine may have changed
 * in between. Each instance is therefore held against the reference of its own run, block by block,
 * and B's log-ratios are compared with A's by Welch's t. Holm's correction runs over the primary
 * metrics and over the others.
 */
export const compareRuns = (a: Result, b: Result): RunComparison => {
  const drawn = draw(a, b)
  const levels = levelsByFamily(
    drawn.map(({ primary, found, cannot }) => ({
      primary,
      p: cannot === null ? (found?.p ?? null) : null,
    })),
    level,
  )
  return {
    drifts: driftsOf(a, b),
    differences: drawn.map((one, index) => judge(one, levels[index] ?? level, a, b)),
    onlyInOne: onlyInOne(a, b),
    settings: settingsThatDiffer(a, b),
  }
}

const draw = (a: Result, b: Result): Drawn[] =>
  a.scenarios
    .filter(({ name }) => b.scenarios.some((other) => other.name === name))
    .flatMap(({ name, metrics: ids }) =>
      metricsNamed(a, ids).flatMap((metric, index) =>
        subjectsOf(a)
          .filter((instance) => subjectsOf(b).includes(instance))
          .map((instance): Drawn => {
            const place = { scenario: name, metric, instance }
            const [ownA, ownB] = [valuesIn(a, place), valuesIn(b, place)]
            return {
              ...place,
              primary: index === 0,
              a: ownA,
              b: ownB,
              found: welch(ownA, ownB, resolutionOf(metric)),
              cannot: cannotIn('A', a, place) ?? cannotIn('B', b, place),
            }
          }),
      ),
    )

interface Place {
  readonly scenario: string
  readonly metric: MetricRecord
  readonly instance: string
}

const subjectsOf = ({ instances }: Result): string[] =>
  instances.filter(({ role }) => role === 'subject').map(({ instance }) => instance)

const valuesIn = (result: Result, { scenario, metric, instance }: Place): number[] => {
  const reference = result.instances.find(({ role }) => role === 'reference')?.instance ?? ''
  return pairedValues(
    judgedTrials(result.trials, scenario, instance),
    judgedTrials(result.trials, scenario, reference),
    metric,
  )
}

const cannotIn = (name: string, { comparisons }: Result, place: Place): Reason | null => {
  const comparison = comparisons.find(
    ({ scenario, metric, instance }) =>
      scenario === place.scenario && metric === place.metric.id && instance === place.instance,
  )
  if (comparison === undefined) return reasonOf('not-compared', { run: name })
  const { verdict, because } = comparison
  // A lower bound decides within its run, and says nothing of how far it is from another's.
  if (because.code === 'bound-decides')
    return reasonOf('in-run', { run: name }, reasonOf('lower-bounds'))
  return verdict === 'not-answerable' ? reasonOf('in-run', { run: name }, because) : null
}

const judge = (drawn: Drawn, ownLevel: number, a: Result, b: Result): RunDifference => {
  const { scenario, metric, instance, found, cannot } = drawn
  const { compare, better, margin } = metric
  const at = (alpha: number): Interval | null =>
    found === null ? null : inUnitsOf(metric, welchInterval(found, alpha))
  const [interval, adjustedInterval] = [at(level), at(ownLevel)]
  const estimate = estimateIn(metric, found?.difference ?? Number.NaN)
  const decided =
    cannot === null
      ? decide({
          none: compare === 'ratio' ? 1 : 0,
          estimate,
          interval,
          adjustedInterval,
          blocks: Math.min(drawn.a.length, drawn.b.length),
          better,
          smallest: margin ?? smallestRatio,
          margin: margin ?? a.run.margin,
        })
      : { verdict: 'not-answerable' as const, because: cannot }
  const readingIn = ({ summaries }: Result): Reading =>
    summaries.find(
      (summary) =>
        summary.judged &&
        summary.scenario === scenario &&
        summary.metric === metric.id &&
        summary.instance === instance,
    )?.reading ?? notMeasured('no-trial')
  return {
    scenario,
    metric: metric.id,
    instance,
    compare,
    blocks: [drawn.a.length, drawn.b.length],
    readings: [readingIn(a), readingIn(b)],
    estimate: found === null ? notMeasured('fewer-than-two-blocks') : measured(estimate),
    interval,
    adjustedInterval,
    ...decided,
  }
}

const onlyInOne = (a: Result, b: Result): RunComparison['onlyInOne'] => {
  const only = (run: 'A' | 'B', of: Result, other: Result): RunComparison['onlyInOne'] => [
    ...of.scenarios
      .filter(({ name }) => other.scenarios.every((scenario) => scenario.name !== name))
      .map(({ name }) => ({ kind: 'scenario' as const, name, run })),
    ...subjectsOf(of)
      .filter((name) => !subjectsOf(other).includes(name))
      .map((name) => ({ kind: 'topology' as const, name, run })),
  ]
  return [...only('A', a, b), ...only('B', b, a)]
}

const settingsThatDiffer = (a: Result, b: Result): RunComparison['settings'] =>
  a.instances
    .filter(({ role }) => role !== 'again')
    .flatMap((record) => {
      const other = b.instances.find(({ instance }) => instance === record.instance)
      if (other === undefined) return []
      const [ownA, ownB] = [settingsOf(record), settingsOf(other)]
      return [...new Set([...Object.keys(ownA), ...Object.keys(ownB)])]
        .filter((name) => ownA[name] !== ownB[name])
        .map((name) => ({
          instance: record.instance,
          name,
          a: ownA[name] ?? null,
          b: ownB[name] ?? null,
        }))
    })

const settingsOf = ({ settings, workers, driver }: InstanceRecord): Record<string, string> => ({
  ...settings,
  workers: String(workers),
  'runs in': driver,
})
