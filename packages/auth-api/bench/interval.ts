/** A geometric mean of ratios with its 95 % interval by Student's t on their logarithms. */
export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** @param ratios one a trial, at least two */
export function ratioInterval(ratios: readonly number[]): Interval {
  const logs = ratios.map(Math.log)
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
  const squares = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half = quantile(logs.length - 1) * Math.sqrt(squares / (logs.length - 1) / logs.length)
  return { mean: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) }
}

// Student's t at 97.5 %: the expansion of Abramowitz and Stegun 26.7.5, good to 0.01 from 8 on.
function quantile(freedom: number): number {
  const z = 1.959964
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
