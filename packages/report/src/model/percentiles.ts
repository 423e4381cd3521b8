import { type Microseconds, percentileOf } from '@deployment-lab/result'
import { formatNumber } from '../format/value.ts'
import type { Point } from './chart-model.ts'
import type { Merged } from './merged.ts'

/** What became of a percentile: a latency, or why there is none. */
export type PercentileShown =
  | { readonly state: 'value'; readonly value: Microseconds }
  | { readonly state: 'too-few' }
  | { readonly state: 'not-reached' }

/** One percentile (0 to 100) of merged latencies. */
export const percentileShown = (merged: Merged, percentile: number): PercentileShown => {
  const value = percentileOf(merged.histogram, percentile)
  if (value === null) return { state: 'too-few' }
  // A histogram of three digits may hold the limit as a little less.
  if (merged.givenUp !== null && value >= 0.999 * merged.givenUp) return { state: 'not-reached' }
  return { state: 'value', value }
}

/** The same as every report prints it. */
export const percentileText = (merged: Merged, percentile: number): string => {
  const shown = percentileShown(merged, percentile)
  if (shown.state === 'too-few') return 'too few samples'
  return shown.state === 'not-reached' ? 'not reached' : formatNumber(shown.value, 'microseconds')
}

const stepsPerNine = 16
const mostNines = 5

/** The latencies along an HdrHistogram axis, as far as there are samples. */
export const percentileCurve = (merged: Merged): Point[] => {
  const points: Point[] = []
  // The fastest request of all says nothing about the rest, and would stretch the axis.
  for (let step = 1; step <= stepsPerNine * mostNines; step += 1) {
    const percentile = 100 * (1 - 10 ** (-step / stepsPerNine))
    const shown = percentileShown(merged, percentile)
    if (shown.state !== 'value') break
    points.push({ x: percentile, y: shown.value, low: shown.value, high: shown.value })
  }
  return points
}
