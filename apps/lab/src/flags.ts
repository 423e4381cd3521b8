import type { RateSegment } from '@deployment-lab/result'
import { usageError } from './errors.ts'

/** A flag that has to be given, or has a default. */
export const flag = <T>(parse: (text: string) => T, brief: string) =>
  ({ kind: 'parsed', parse, brief }) as const

/** A flag that may be left out. */
export const optional = <T>(parse: (text: string) => T, brief: string) =>
  ({ ...flag(parse, brief), optional: true }) as const

/** A switch that is off where it is left out. */
export const off = (brief: string) =>
  ({ kind: 'boolean', default: false, withNegated: false, brief }) as const

/** Reads a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least || value > most) {
      const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`
      throw usageError(`"${text}" is not a whole number of at least ${least}${upTo}`)
    }
    return value
  }

/** Reads a number above 0. */
export const positiveNumber = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw usageError(`"${text}" is not a number above 0`)
  }
  return value
}

const lowestRate = 1
const highestRate = 100_000

/** Reads a rate that a generator could ever hold; calibration decides later about this machine. */
export const requestRate = (text: string): number => {
  const value = positiveNumber(text)
  if (value >= lowestRate && value <= highestRate) return value
  const nearest = value < lowestRate ? lowestRate : highestRate
  throw usageError(`"${text}" a second cannot be sent. The nearest is ${nearest}`)
}

/** Reads FROM:TO:SECONDS, a part of a trial in which the rate goes from one value to another. */
export const rateSegment = (text: string): RateSegment => {
  const parts = text.split(':').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const [from = Number.NaN, to = Number.NaN, seconds = Number.NaN, ...more] = parts
  const inRange = (rate: number): boolean => rate >= 0 && rate <= highestRate
  if (more.length > 0 || !(inRange(from) && inRange(to) && seconds > 0 && from + to > 0)) {
    throw usageError(
      `"${text}" is not FROM:TO:SECONDS with rates up to ${highestRate}, as in 0:300:10`,
    )
  }
  return { from, to, duration: 1000 * seconds }
}
