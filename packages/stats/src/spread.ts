import type { MetricRecord } from '@deployment-lab/result'

/**
 * Returns the smallest difference that values of a metric can show: histograms keep three digits,
 * so equal values happen and a spread of 0 is no real spread. It is 0.1 % of a ratio (as a
 * log-ratio), or a twentieth of the margin of a difference.
 */
export const resolutionOf = ({ margin }: MetricRecord): number => {
  return margin === null ? 0.001 : margin / 20
}

/** The mean of values; not a number where there are none. */
export const meanOf = (values: readonly number[]): number => sum(values) / values.length

/** The variance of two values or more, never less than their resolution allows. */
export const varianceOf = (values: readonly number[], resolution: number): number => {
  const mean = meanOf(values)
  const variance = sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
  return Math.max(variance, resolution ** 2)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
