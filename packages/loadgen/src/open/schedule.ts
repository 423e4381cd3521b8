import { type Random, type RateSegment, seededRandom } from '@deployment-lab/result'
import { cumulate } from './cumulative.ts'

/** Arrivals of a stream, all fixed before its clock starts. */
export interface Schedule {
  /** Intended times in µs from the start, ascending. 32 bits hold 71 minutes. */
  intended: Uint32Array
  /** Place in the mix of each arrival. */
  entry: Uint16Array
}

export interface SchedulePlan {
  /** Course of the rate; one segment of equal rates keeps it. */
  profile: readonly RateSegment[]
  arrivals: 'constant' | 'poisson'
  seed: number
  /** The stream's place in its plan: no two share their random numbers. Default 0. */
  stream?: number
  weights: readonly number[]
}

/** The n-th arrival comes when n are expected: the cumulative rate, inverted. */
const constantTimes = (profile: readonly RateSegment[]): Uint32Array => {
  const { total, timeOf } = cumulate(profile)
  const times = new Uint32Array(Math.max(1, Math.round(total)))
  for (let index = 0; index < times.length; index += 1) times[index] = Math.round(timeOf(index))
  return times
}

const exponentialGap = (random: Random): number => -Math.log(1 - random())

/**
 * Makes a Poisson process of one arrival a unit on the scale of expected arrivals, mapped back to
 * time: exact for any profile. It walks twice, to count and then to fill, rather than grow an
 * array.
 */
const poissonTimes = (profile: readonly RateSegment[], randomness: () => Random): Uint32Array => {
  const { total, timeOf } = cumulate(profile)
  let count = 0
  const counting = randomness()
  for (let at = exponentialGap(counting); at < total; at += exponentialGap(counting)) count += 1
  const times = new Uint32Array(count)
  const filling = randomness()
  let at = 0
  for (let index = 0; index < count; index += 1) {
    at += exponentialGap(filling)
    times[index] = timeOf(at)
  }
  return times
}

const mixOf = (count: number, weights: readonly number[], random: Random): Uint16Array => {
  const entry = new Uint16Array(count)
  if (weights.length < 2) return entry
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

/** Makes arrival times (even on the scale of the rate, or seeded Poisson) and their requests. */
export const createSchedule = (plan: SchedulePlan): Schedule => {
  const { profile, arrivals, seed, stream = 0, weights } = plan
  const intended =
    arrivals === 'constant'
      ? constantTimes(profile)
      : poissonTimes(profile, () => seededRandom(seed, 2 * stream))
  return { intended, entry: mixOf(intended.length, weights, seededRandom(seed, 2 * stream + 1)) }
}
