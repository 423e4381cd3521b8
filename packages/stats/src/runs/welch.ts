import type { Interval } from '@deployment-lab/result'
import { meanOf, varianceOf } from '../spread.ts'
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

/**
 * Returns `b` minus `a`; null if either has fewer than two values.
 *
 * @param resolution the least spread that is assumed for either
 */
export const welch = (
  a: readonly number[],
  b: readonly number[],
  resolution: number,
): Welch | null => {
  if (a.length < 2 || b.length < 2) return null
  const shareA = varianceOf(a, resolution) / a.length
  const shareB = varianceOf(b, resolution) / b.length
  const difference = meanOf(b) - meanOf(a)
  const standardError = Math.sqrt(shareA + shareB)
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
