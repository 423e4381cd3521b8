import type { Comparison, Result } from '@deployment-lab/result'
import type { IntervalBar } from './table-model.ts'

/** The range that the bars of one column share: logarithmic for ratios. */
export interface BarScale {
  readonly place: (value: number) => number
  readonly none: number
}

/** The scale of one column of a comparison table; null when nothing in it has an interval. */
export const scaleOf = (result: Result, scenario: string, metric: string): BarScale | null => {
  const own = result.comparisons.filter(
    (comparison) => comparison.scenario === scenario && comparison.metric === metric,
  )
  const ends = own.flatMap(({ interval }) => interval ?? [])
  const kind = own[0]?.compare
  if (ends.length === 0 || kind === undefined) return null
  if (kind === 'ratio' && ends.some((end) => end <= 0)) return null
  const on = kind === 'ratio' ? Math.log : (value: number): number => value
  const none = kind === 'ratio' ? 1 : 0
  const places = [...ends, none].map(on)
  const low = Math.min(...places)
  const span = Math.max(...places) - low
  if (!(span > 0)) return null
  return { place: (value) => 0.03 + (0.94 * (on(value) - low)) / span, none }
}

/** A comparison's interval on the scale of its column. */
export const barIn = (scale: BarScale, comparison: Comparison): IntervalBar | null => {
  const { estimate, interval } = comparison
  if (interval === null || estimate.value === null) return null
  return {
    low: scale.place(interval[0]),
    estimate: scale.place(estimate.value),
    high: scale.place(interval[1]),
    none: scale.place(scale.none),
  }
}
