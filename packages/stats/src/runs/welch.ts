import type { Interval } from '@deployment-lab/result'
import { studentQuantile, studentTwoSided } from '../student.ts'

/** The difference of two means of unpaired values, by Welch's t. */
export interface Welch {
  readonly difference: number
  readonly standardError: number
  /** Welch–Satterthwaite; it is no whole number. */
  readonly degrees: number
  /** Two-sided p of no difference. */
  readonly p: number
}

/** `b` minus `a`; null where one has fewer than two values. */
export const welch = (a: readonly number[], b: readonly number[]): Welch | null => {
  if (a.length < 2 || b.length < 2) return null
  const shareA = varianceOf(a) / a.length
  const shareB = varianceOf(b) / b.length
  const difference = meanOf(b) - meanOf(a)
  const standardError = Math.sqrt(shareA + shareB)
  if (standardError === 0) {
    const degrees = a.length + b.length - 2
    return { difference, standardError, degrees, p: difference === 0 ? 1 : 0 }
  }
  const degrees =
    (shareA + shareB) ** 2 / (shareA ** 2 / (a.length - 1) + shareB ** 2 / (b.length - 1))
  return {
    difference,
    standardError,
    degrees,
    p: studentTwoSided(difference / standardError, degrees),
  }
}

/** The interval of the difference at a level (0.05 gives 95 %). */
export const welchInterval = (found: Welch, level: number): Interval => {
  const reach = studentQuantile(1 - level / 2, found.degrees) * found.standardError
  return [found.difference - reach, found.difference + reach]
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const varianceOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
