import type { PerSecond, Slo } from '@deployment-lab/result'

/** Limits and settings of a search for capacity. */
export interface CapacityPlan {
  readonly slo: Slo
  /** The rate that is tried first. */
  readonly start: PerSecond
  /** The highest rate that the generator can judge: half of what it holds against nothing. */
  readonly most: PerSecond
  /** Largest distance of the two ends of the interval: 0.05 is 5 %. */
  readonly precision: number
  /** Fresh trials at each end of the interval. */
  readonly confirmations: number
}

/** Void trials of one rate before that rate is given up. */
export const mostVoids = 3
/** Trials of one search, void ones among them, after which it ends with what it has. */
export const mostProbes = 40
/** The lowest rate that is tried, as a part of the first. */
export const leastPart = 1 / 64

/** Rounds a rate to three digits, so that a second try has the same rate. */
export const roundRate = (rate: PerSecond): PerSecond => Number(rate.toPrecision(3))

/** The highest rate of three digits that is not above the plan's. */
export const highestRate = ({ most }: CapacityPlan): PerSecond => {
  const rounded = roundRate(most)
  return rounded <= most ? rounded : roundRate(rounded - 10 ** (Math.floor(Math.log10(most)) - 2))
}
