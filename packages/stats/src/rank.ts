import {
  type Comparison,
  type MetricRecord,
  measured,
  notMeasured,
  type PairComparison,
  type Ranking,
} from '@deployment-lab/result'
import { type Bounded, boundedSide, withinBounds } from './bounds.ts'
import { type CompareInput, level, smallestRatio } from './compare.ts'
import { groupsOf } from './groups.ts'
import { levelsByFamily } from './holm.ts'
import { intervalAt, type Paired, pair } from './interval.ts'
import { lostOnOneSide } from './one-sided.ts'
import { estimateIn, inUnitsOf, judgedTrials, pairedValues } from './paired-values.ts'
import { resolutionOf } from './spread.ts'
import { decide } from './verdict.ts'

interface Place {
  readonly scenario: string
  readonly metric: MetricRecord
  /** The scenario's first metric. */
  readonly primary: boolean
  readonly reference: string
  /** The subjects' comparisons with the reference. */
  readonly comparisons: readonly Comparison[]
}

interface DrawnPair {
  readonly place: Place
  readonly instance: string
  readonly against: string
  readonly paired: Paired
  readonly bounded: Bounded
  /** True if one side lost too many blocks for the rest to separate the two. */
  readonly oneSided: boolean
}

/**
 * Orders the instances by every metric of every scenario. Against the reference the existing
 * verdicts decide; the subjects are compared with one another by the same rule, with Holm's
 * correction over all such pairs of the primary metrics and over those of the others. An instance
 * that is not answerable against the reference has no rank.
 */
export const rank = (input: CompareInput, comparisons: readonly Comparison[]): Ranking[] => {
  const places = placesOf(input, comparisons)
  const drawn = places.flatMap((place) => drawPairs(place, input))
  const levels = levelsByFamily(
    drawn.map(({ place: { primary }, paired: { p }, oneSided, bounded }) => ({
      primary,
      p: oneSided || bounded === 'both' ? null : p,
    })),
    level,
  )
  const judged = drawn.map((one, index) => judgePair(one, levels[index] ?? level, input.margin))
  return places.map((place) =>
    rankingOf(
      place,
      judged.filter((_, index) => drawn[index]?.place === place),
    ),
  )
}

const placesOf = (input: CompareInput, comparisons: readonly Comparison[]): Place[] =>
  input.scenarios.flatMap((scenario) =>
    scenario.metrics.flatMap((metric, index): Place[] => {
      const compared = comparisons.filter(
        (one) =>
          one.role === 'subject' && one.scenario === scenario.name && one.metric === metric.id,
      )
      const [first] = compared
      return first === undefined
        ? []
        : [
            {
              scenario: scenario.name,
              metric,
              primary: index === 0,
              reference: first.reference,
              comparisons: compared,
            },
          ]
    }),
  )

const answered = ({ comparisons }: Place): Comparison[] =>
  comparisons.filter(({ verdict }) => verdict !== 'not-answerable')

const drawPairs = (place: Place, { trials }: CompareInput): DrawnPair[] => {
  const sides = answered(place).map(({ instance }) => ({
    instance,
    trials: judgedTrials(trials, place.scenario, instance),
  }))
  return sides.flatMap((side, index) =>
    sides.slice(index + 1).map((other) => ({
      place,
      instance: side.instance,
      against: other.instance,
      paired: pair(
        pairedValues(side.trials, other.trials, place.metric),
        resolutionOf(place.metric),
      ),
      bounded: boundedSide(place.metric, side.trials, other.trials),
      oneSided: lostOnOneSide(side, other, place.metric.id) !== null,
    })),
  )
}

const judgePair = (drawn: DrawnPair, ownLevel: number, margin: number): PairComparison => {
  const { instance, against, paired, bounded, oneSided } = drawn
  const { metric } = drawn.place
  const { compare, better, margin: ownMargin } = metric
  const interval = inUnitsOf(metric, intervalAt(paired, level))
  const adjustedInterval = inUnitsOf(metric, intervalAt(paired, ownLevel))
  const estimate = estimateIn(metric, paired.mean)
  const decided = decide({
    none: compare === 'ratio' ? 1 : 0,
    estimate,
    interval,
    adjustedInterval,
    blocks: paired.blocks,
    better,
    smallest: ownMargin ?? smallestRatio,
    margin: ownMargin ?? margin,
  })
  const { verdict } = withinBounds(bounded, decided)
  return {
    instance,
    against,
    compare,
    blocks: paired.blocks,
    estimate: paired.blocks === 0 ? notMeasured('no-pair') : measured(estimate),
    interval,
    adjustedInterval,
    p: paired.p === null ? notMeasured('fewer-than-two-blocks') : measured(paired.p),
    better: oneSided
      ? null
      : verdict === 'better'
        ? instance
        : verdict === 'worse'
          ? against
          : null,
  }
}

const rankingOf = (place: Place, pairs: readonly PairComparison[]): Ranking => {
  const ranked = answered(place)
  const separate = (first: string, second: string): boolean => {
    const pair = pairs.find(
      ({ instance, against }) =>
        (instance === first && against === second) || (instance === second && against === first),
    )
    if (pair !== undefined) return pair.better !== null
    const subject = first === place.reference ? second : first
    const verdict = ranked.find(({ instance }) => instance === subject)?.verdict
    return verdict === 'better' || verdict === 'worse'
  }
  return {
    scenario: place.scenario,
    metric: place.metric.id,
    groups: ranked.length === 0 ? [] : groupsOf(bestFirst(place, ranked), separate),
    unranked: place.comparisons
      .filter(({ verdict }) => verdict === 'not-answerable')
      .map(({ instance, because }) => ({ instance, because })),
    pairs: [...pairs],
  }
}

/** The ranked instances and the reference, by their estimate against the reference. */
const bestFirst = ({ metric, reference }: Place, ranked: readonly Comparison[]): string[] => {
  const { compare, better } = metric
  const none = compare === 'ratio' ? 1 : 0
  const sign = better === 'higher' ? -1 : 1
  return [
    { instance: reference, value: none },
    ...ranked.map(({ instance, estimate }) => ({ instance, value: estimate.value ?? none })),
  ]
    .toSorted((a, b) => sign * (a.value - b.value))
    .map(({ instance }) => instance)
}
