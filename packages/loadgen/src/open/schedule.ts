import type { Milliseconds, PerSecond } from '@deployment-lab/result'
import { type Random, seededRandom } from './random.ts'

/** All arrivals of a trial, fixed before its clock starts. */
export interface Schedule {
  /** Intended times in µs from the start, ascending. 32 bits hold 71 minutes. */
  intended: Uint32Array
  /** For each arrival its place in the mix. */
  entry: Uint16Array
}

export interface SchedulePlan {
  rate: PerSecond
  duration: Milliseconds
  arrivals: 'constant' | 'poisson'
  seed: number
  weights: readonly number[]
}

const timesStream = 0
const mixStream = 1

const constantTimes = (rate: PerSecond, duration: Milliseconds): Uint32Array => {
  const count = Math.max(1, Math.round((rate * duration) / 1000))
  return Uint32Array.from({ length: count }, (_, index) => Math.round((index * 1e6) / rate))
}

const exponentialGap = (random: Random, rate: PerSecond): number =>
  (-Math.log(1 - random()) * 1e6) / rate

/** Twice the same walk, to count and then to fill, rather than an array that grows. */
const poissonTimes = (rate: PerSecond, duration: Milliseconds, seed: number): Uint32Array => {
  const end = duration * 1000
  let count = 0
  const counting = seededRandom(seed, timesStream)
  for (let at = exponentialGap(counting, rate); at < end; at += exponentialGap(counting, rate)) {
    count += 1
  }
  const times = new Uint32Array(count)
  const filling = seededRandom(seed, timesStream)
  let at = 0
  for (let index = 0; index < count; index += 1) {
    at += exponentialGap(filling, rate)
    times[index] = at
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

/** Arrival times (evenly spaced, or a seeded Poisson process) and which request each one is. */
export const createSchedule = (plan: SchedulePlan): Schedule => {
  const intended =
    plan.arrivals === 'constant'
      ? constantTimes(plan.rate, plan.duration)
      : poissonTimes(plan.rate, plan.duration, plan.seed)
  return { intended, entry: mixOf(intended.length, plan.weights, plan.seed) }
}
