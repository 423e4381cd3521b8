import type { Interval } from '@deployment-lab/result'
import { meanOf, varianceOf } from './spread.ts'
import { studentQuantile, studentTwoSided } from './student.ts'

/** Mean, spread and test against 0 of paired values, one a block. */
export interface Paired {
  readonly blocks: number
  readonly mean: number
  readonly standardError: number
  /** Two-sided p of mean = 0 by Student's t; null below two blocks. */
  readonly p: number | null
}

/**
 * Summarises paired values: log-ratios or differences, one a block.
 *
 * @param resolution the spread that is assumed at least
 */
export const pair = (values: readonly number[], resolution: number): Paired => {
  const blocks = values.length
  const mean = meanOf(values)
  if (blocks < 2) return { blocks, mean, standardError: Number.NaN, p: null }
  const standardError = Math.sqrt(varianceOf(values, resolution) / blocks)
  return { blocks, mean, standardError, p: studentTwoSided(mean / standardError, blocks - 1) }
}

/** The interval of the mean at a level (0.05 gives 95 %); null below two blocks. */
export const intervalAt = (paired: Paired, level: number): Interval | null => {
  if (paired.blocks < 2) return null
  const reach = studentQuantile(1 - level / 2, paired.blocks - 1) * paired.standardError
  return [paired.mean - reach, paired.mean + reach]
}
