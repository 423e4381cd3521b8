import type { MetricRecord, Reading } from '@deployment-lab/result'
import { missingText } from '../words/readings.ts'
import { formatFixed, formatSigned, formatSignificant } from './number.ts'

export type Unit = MetricRecord['unit']

/** A unit as it is printed: what a stored number is divided by, and what stands behind it. */
export interface Scale {
  readonly divisor: number
  readonly suffix: string
}

/** The scale that fits a size: µs, ms or s for times; the others have one each. */
export const scaleFor = (unit: Unit, size: number): Scale => {
  if (unit === 'per-second') return { divisor: 1, suffix: ' /s' }
  if (unit === 'count') return { divisor: 1, suffix: '' }
  if (unit === 'bytes') return { divisor: 1_000_000, suffix: ' MB' }
  const rounded = Number(Math.abs(size).toPrecision(3))
  if (rounded >= 1_000_000) return { divisor: 1_000_000, suffix: ' s' }
  if (rounded >= 1000) return { divisor: 1000, suffix: ' ms' }
  return { divisor: 1, suffix: ' µs' }
}

/** A number in its unit, three significant digits: 1.23 ms, 9,870 /s, 12. */
export const formatNumber = (value: number, unit: Unit): string => {
  const { divisor, suffix } = scaleFor(unit, value)
  const whole = unit === 'count' && Number.isInteger(value) && Math.abs(value) < 1000
  return (whole ? String(value) : formatSignificant(value / divisor)) + suffix
}

/** A round number on an axis: 1 ms, not 1.00 ms. */
export const formatTick = (tick: number, unit: Unit): string =>
  formatNumber(tick, unit).replace(/\.0+(?= )/, '')

/**
 * A reading as every report prints it: 'not measured' (or 'too few samples', 'not reached', 'too many lost') in
 * place of what is missing, never 0; 'at least X' for a lower bound.
 */
export const formatValue = (
  reading: Reading,
  unit: Unit,
  options: { readonly atLeast?: boolean } = {},
): string => {
  if (reading.value === null) return missingText(reading.missing)
  const text = formatNumber(reading.value, unit)
  return options.atLeast === true ? `at least ${text}` : text
}

/** Formats a value; 'not measured' where there is none. */
export const ifMeasured = <T>(value: T | null | undefined, format: (value: T) => string): string =>
  value === null || value === undefined ? 'not measured' : format(value)

/** A ratio: 0.41 ×. */
export const formatRatio = (ratio: number): string => `${ratioDigits(ratio)} ×`

/** The ends of an interval of ratios: 0.39 to 0.43. */
export const formatRatios = (low: number, high: number): string =>
  `${ratioDigits(low)} to ${ratioDigits(high)}`

const ratioDigits = (ratio: number): string => {
  if (ratio >= 99.95) return formatSignificant(ratio)
  if (ratio >= 9.995) return formatFixed(ratio, 1)
  return ratio >= 0.1 ? formatFixed(ratio, 2) : formatSignificant(ratio)
}

/** A difference with its sign: +7.90 s. */
export const formatDifference = (value: number, unit: Unit): string => {
  const { divisor, suffix } = scaleFor(unit, value)
  return formatSigned(value / divisor, decimalsFor(value / divisor)) + suffix
}

/** The ends of an interval of differences, in one unit: +7.71 to +8.12 s. */
export const formatDifferences = (low: number, high: number, unit: Unit): string => {
  const size = Math.max(Math.abs(low), Math.abs(high))
  const { divisor, suffix } = scaleFor(unit, size)
  const decimals = decimalsFor(size / divisor)
  return `${formatSigned(low / divisor, decimals)} to ${formatSigned(high / divisor, decimals)}${suffix}`
}

const decimalsFor = (value: number): number => {
  const size = Math.abs(value)
  return size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2
}
