import {
  type Comparison,
  type MetricRecord,
  measured,
  notMeasured,
  type Reason,
  reasonOf,
  type TrialRecord,
  withoutValue,
} from '@deployment-lab/result'
import { type Bounded, boundedSide, withinBounds } from './bounds.ts'
import { holmLevels } from './holm.ts'
import { intervalAt, type Paired, pair } from './interval.ts'
import { isWorst, metricOf } from './metric-of.ts'
import { lostOnOneSide, type Side } from './one-sided.ts'
import { estimateIn, inUnitsOf, judgedTrials, pairedValues } from './paired-values.ts'
import { mostBlocks, signFlip } from './sign-flip.ts'
import { resolutionOf } from './spread.ts'
import { decide } from './verdict.ts'

/** The share of wrong findings that each family of comparisons is held to. */
export const level = 0.05
/** Ratios nearer to 1 than this are called neither better nor worse. */
export const smallestRatio = 0.05

/** The share of blocks that may lack a number before the rest are no fair sample. */
const mostMissing = 0.5

export interface ComparedScenario {
  readonly name: string
  /** The first is the scenario's primary metric. */
  readonly metrics: readonly MetricRecord[]
}

export interface ComparedInstance {
  readonly instance: string
  readonly role: 'subject' | 'reference' | 'again'
}

export interface CompareInput {
  readonly scenarios: readonly ComparedScenario[]
  readonly instances: readonly ComparedInstance[]
  readonly trials: readonly TrialRecord[]
  /** The preset's margin of equivalence for ratios: 0.2 is ±20 %. */
  readonly margin: number
  /** Reason why this machine cannot answer a comparison, or null if it can. */
  readonly notAnswerable: (scenario: string, instance: string, metric: string) => Reason | null
}

interface Drawn {
  readonly scenario: string
  readonly metric: MetricRecord
  readonly instance: string
  readonly reference: string
  readonly role: 'subject' | 'again'
  readonly primary: boolean
  readonly values: number[]
  readonly paired: Paired
  /** Side whose rates are lower bounds; null if neither's are. */
  readonly bounded: Bounded
  /** Reason why there is nothing to judge, or null. */
  readonly nothing: Reason | null
  /** The same, or the reason why this machine cannot answer. */
  readonly cannot: Reason | null
}

/**
 * Compares every instance with the reference by every metric of every scenario, over paired blocks.
 *
 * Holm's correction runs over each of three families of its own: the subjects' primary comparisons
 * (a scenario's first metric), their other comparisons, and those of the reference with itself.
 * Comparisons that cannot be answered are no part of it. If the reference differs from itself,
 * nothing of that scenario and metric is answerable.
 */
export const compare = (input: CompareInput): Comparison[] => {
  const drawn = draw(input)
  const levels = levelsOf(drawn)
  const comparisons = drawn.map((one, index) => judge(one, levels[index] ?? level, input))
  return comparisons.map((comparison) => gatedByItself(comparison, comparisons))
}

/** Tells if the reference differs from itself: the interval leaves out the value of no effect. */
export const differsFromItself = (comparison: Comparison): boolean => {
  const { adjustedInterval, compare: kind, role } = comparison
  if (role !== 'again' || adjustedInterval === null) return false
  const none = kind === 'ratio' ? 1 : 0
  return adjustedInterval[0] > none || adjustedInterval[1] < none
}

const draw = (input: CompareInput): Drawn[] => {
  const reference = input.instances.find(({ role }) => role === 'reference')
  if (reference === undefined) return []
  return input.scenarios.flatMap((scenario) =>
    scenario.metrics.flatMap((metric, index) =>
      input.instances.flatMap(({ instance, role }) =>
        role === 'reference' || !took(input.trials, scenario.name, instance)
          ? []
          : [
              drawOne(input, {
                scenario: scenario.name,
                metric,
                instance,
                reference: reference.instance,
                role,
                primary: index === 0,
              }),
            ],
      ),
    ),
  )
}

const took = (trials: readonly TrialRecord[], scenario: string, instance: string): boolean =>
  trials.some((trial) => trial.scenario === scenario && trial.instance === instance)

type Place = Omit<Drawn, 'values' | 'paired' | 'bounded' | 'nothing' | 'cannot'>

const drawOne = ({ trials, notAnswerable }: CompareInput, place: Place): Drawn => {
  const sideOf = (instance: string): Side => ({
    instance,
    trials: judgedTrials(trials, place.scenario, instance),
  })
  const [own, reference] = [sideOf(place.instance), sideOf(place.reference)]
  const values = pairedValues(own.trials, reference.trials, place.metric)
  const bounded = boundedSide(place.metric, own.trials, reference.trials)
  const nothing =
    nothingIn(place, own, reference, values) ??
    (bounded === 'both' ? reasonOf('lower-bounds') : null)
  return {
    ...place,
    values,
    paired: pair(values, resolutionOf(place.metric)),
    bounded,
    nothing,
    cannot: notAnswerable(place.scenario, place.instance, place.metric.id) ?? nothing,
  }
}

const nothingIn = (
  place: Place,
  own: Side,
  reference: Side,
  values: readonly number[],
): Reason | null => {
  const both = [...own.trials, ...reference.trials]
  if (values.length === 0) {
    const without = both
      .map((trial) => metricOf(trial, place.metric.id))
      .find(({ value }) => value === null)
    return without?.missing ?? reasonOf('no-pair')
  }
  const missing = missingIn(place, both)
  const blocks = new Set(both.map(({ block }) => block)).size
  // Latencies missing because requests timed out or failed are missing at the worst moments.
  const worst = missing.find(isWorst)
  if (worst !== undefined) return worst
  if (blocks - values.length > mostMissing * blocks) {
    return reasonOf('few-pairs', { pairs: values.length, blocks }, missing[0])
  }
  return lostOnOneSide(own, reference, place.metric.id)
}

const missingIn = (place: Place, trials: readonly TrialRecord[]): Reason[] =>
  trials.flatMap((trial) => metricOf(trial, place.metric.id).missing ?? [])

const levelsOf = (drawn: readonly Drawn[]): number[] => {
  const family = ({ role, primary }: Drawn): string => (role === 'again' ? role : String(primary))
  const levels = drawn.map(() => level)
  const places = drawn.map((one, index) => ({ one, index }))
  for (const members of Map.groupBy(places, ({ one }) => family(one)).values()) {
    const adjusted = holmLevels(
      members.map(({ one }) => (one.cannot === null ? one.paired.p : null)),
      level,
    )
    members.forEach(({ index }, rank) => {
      levels[index] = adjusted[rank] ?? level
    })
  }
  return levels
}

const judge = (drawn: Drawn, ownLevel: number, input: CompareInput): Comparison => {
  const { scenario, metric, instance, reference, role, paired, values, nothing, cannot } = drawn
  const kind = metric.compare
  const interval = inUnitsOf(metric, intervalAt(paired, level))
  const adjustedInterval = inUnitsOf(metric, intervalAt(paired, ownLevel))
  const estimate = estimateIn(metric, paired.mean)
  const margin = metric.margin ?? input.margin
  const decided =
    cannot === null
      ? withinBounds(
          drawn.bounded,
          decide({
            none: kind === 'ratio' ? 1 : 0,
            estimate,
            interval,
            adjustedInterval,
            blocks: paired.blocks,
            better: metric.better,
            smallest: metric.margin ?? smallestRatio,
            margin,
          }),
        )
      : { verdict: 'not-answerable' as const, because: cannot }
  const flipped = signFlip(values)
  return {
    scenario,
    metric: metric.id,
    instance,
    reference,
    role,
    compare: kind,
    blocks: paired.blocks,
    estimate:
      values.length === 0 ? withoutValue(nothing ?? reasonOf('no-pair')) : measured(estimate),
    interval,
    adjustedInterval,
    p: paired.p === null ? notMeasured('fewer-than-two-blocks') : measured(paired.p),
    signFlipP:
      flipped === null ? notMeasured('sign-flip-blocks', { most: mostBlocks }) : measured(flipped),
    ...decided,
  }
}

const gatedByItself = (comparison: Comparison, all: readonly Comparison[]): Comparison => {
  const itself = all.find(
    (other) =>
      other.role === 'again' &&
      other.scenario === comparison.scenario &&
      other.metric === comparison.metric,
  )
  if (itself === undefined || !differsFromItself(itself)) return comparison
  return {
    ...comparison,
    verdict: 'not-answerable',
    because: reasonOf('differs-from-itself', { reference: itself.reference }),
  }
}
