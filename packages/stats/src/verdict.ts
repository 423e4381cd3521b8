import { type Interval, type Reason, reasonOf, type Verdict } from '@deployment-lab/result'

/** Input of a verdict: an estimate with its intervals around `none`. */
export interface Evidence {
  /** 1 for ratios, 0 for differences. */
  readonly none: 0 | 1
  readonly estimate: number
  readonly interval: Interval | null
  readonly adjustedInterval: Interval | null
  readonly blocks: number
  readonly better: 'higher' | 'lower'
  /** Effects below it are not called better or worse: 0.05 for ratios, the metric's margin else. */
  readonly smallest: number
  /** Intervals inside none ± margin are called equivalent. */
  readonly margin: number
}

export interface Decided {
  readonly verdict: Verdict
  readonly because: Reason
}

/** Blocks below which nothing is called better or worse. */
export const fewestBlocks = 3

/**
 * The verdict, decided in this order: better or worse (the interval after Holm excludes no effect,
 * and the effect is large enough), equivalent (the 95 % interval lies inside the margin),
 * inconclusive.
 */
export const decide = (evidence: Evidence): Decided => {
  const { none, estimate, interval, adjustedInterval, blocks, smallest } = evidence
  if (blocks < fewestBlocks || interval === null || adjustedInterval === null) {
    return { verdict: 'inconclusive', because: reasonOf('few-blocks', { blocks }) }
  }
  const excludes = adjustedInterval[0] > none || adjustedInterval[1] < none
  if (excludes && distance(evidence, estimate) >= smallest) {
    return {
      verdict: estimate > none === (evidence.better === 'higher') ? 'better' : 'worse',
      because: reasonOf('no-effect-excluded'),
    }
  }
  if (
    distance(evidence, interval[0]) <= evidence.margin &&
    distance(evidence, interval[1]) <= evidence.margin
  ) {
    return { verdict: 'equivalent', because: reasonOf('inside-margin') }
  }
  return { verdict: 'inconclusive', because: whyOpen(evidence, interval, excludes) }
}

/** Reason of an open verdict, about the 95 % interval, since that is printed beside it. */
const whyOpen = ({ none }: Evidence, interval: Interval, excludes: boolean): Reason => {
  if (excludes) return reasonOf('too-small-too-wide')
  return interval[0] > none || interval[1] < none
    ? reasonOf('lost-by-correction')
    : reasonOf('interval-holds-both')
}

/** Distance from no effect; for ratios 1.25 and 0.8 are equally far. */
const distance = ({ none }: Evidence, value: number): number =>
  none === 0 ? Math.abs(value) : Math.expm1(Math.abs(Math.log(value)))
