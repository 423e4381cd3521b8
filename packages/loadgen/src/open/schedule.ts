import type { RateSegment } from '@deployment-lab/result'
import { cumulate } from './cumulative.ts'
import { type Random, seededRandom } from './random.ts'

/** All arrivals of a trial, fixed before its clock starts. */
export interface Schedule {
  /** Intended times in µs from the start, ascending. 32 bits hold 71 minutes. */
  intended: Uint32Array
  /** For each arrival its place in the mix. */
  entry: Uint16Array
}

export interface SchedulePlan {
  /** How the rate goes; one segment of equal rates keeps it. */
  profile: readonly RateSegment[]
  arrivals: 'constant' | 'poisson'
  seed: number
  weights: readonly number[]
}

const timesStream = 0
const mixStream = 1

/** The n-th arrival comes when n are expected: the cumulative rate, inverted. */
const constantTimes = (profile: readonly RateSegment[]): Uint32Array => {
  const { total, timeOf } = cumulate(profile)
  const times = new Uint32Array(Math.max(1, Math.round(total)))
  for (let index = 0; index < times.length; index += 1) times[index] = Math.round(timeOf(index))
  return times
}

const exponentialGap = (random: Random): number => -Math.log(1 - random())

/**
 * A Poisson process of one arrival a unit on the scale of expected arrivals, taken back to time:
 * exact for any profile. Twice the same walk, to count and then to fill, rather than an array
 * that grows.
 */
const poissonTimes = (profile: readonly RateSegment[], seed: number): Uint32Array => {
  const { total, timeOf } = cumulate(profile)
  let count = 0
  const counting = seededRandom(seed, timesStream)
  for (let at = exponentialGap(counting); at < total; at += exponentialGap(counting)) count += 1
  const times = new Uint32Array(count)
  const filling = seededRandom(seed, timesStream)
  let at = 0
  for (let index = 0; index < count; index += 1) {
    at += exponentialGap(filling)
    times[index] = timeOf(at)
  }
  return times
}

const mixOf = (count: number, weights: readonly number[], seed: number): Uint16Array => {
  const entry = new Uint16Array(count)
  if (weights.length < 2) return entry
  const random = seededRandom(seed, mixStream)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  for (let index = 0; index < count; index += 1) {
    let left = random() * sum
    let chosen = 0
    while (chosen < weights.length - 1 && left >= (weights[chosen] ?? 0)) {
      left -= weights[chosen] ?? 0
      chosen += 1
    }
    entry[index] = chosen
  }
  return entry
}

/** Arrival times (even on the scale of the rate, or a seeded Poisson process) and what each asks. */
export const createSchedule = (plan: SchedulePlan): Schedule => {
  const intended =
    plan.arrivals === 'constant'
      ? constantTimes(plan.profile)
      : poissonTimes(plan.profile, plan.seed)
  return { intended, entry: mixOf(intended.length, plan.weights, plan.seed) }
}
