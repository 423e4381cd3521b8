import { expect, test } from 'vitest'
import { createSchedule, type SchedulePlan } from '../../src/open/schedule.ts'

const plan = (more: Partial<SchedulePlan> = {}): SchedulePlan => ({
  rate: 1_000,
  duration: 20_000,
  arrivals: 'poisson',
  seed: 7,
  weights: [1],
  ...more,
})

const gapsOf = (times: Uint32Array): number[] =>
  [...times].slice(1).map((at, index) => at - (times[index] ?? 0))

test('constant arrivals are evenly spaced and start at once', () => {
  const { intended } = createSchedule(plan({ arrivals: 'constant', rate: 250, duration: 1_000 }))
  expect(intended).toHaveLength(250)
  expect(intended[0]).toBe(0)
  expect(new Set(gapsOf(intended))).toEqual(new Set([4_000]))
})

test('a rate that does not divide a second does not drift', () => {
  const { intended } = createSchedule(plan({ arrivals: 'constant', rate: 3, duration: 60_000 }))
  expect(intended.at(-1)).toBe(Math.round((179 * 1e6) / 3))
})

test('Poisson arrivals are the same for a seed and others for another', () => {
  expect(createSchedule(plan()).intended).toEqual(createSchedule(plan()).intended)
  expect(createSchedule(plan({ seed: 8 })).intended).not.toEqual(createSchedule(plan()).intended)
  const far = createSchedule(plan({ seed: 7 + 2 ** 32 })).intended
  expect(far).not.toEqual(createSchedule(plan()).intended)
})

test('Poisson arrivals keep the rate and have exponential gaps', () => {
  const { intended } = createSchedule(plan())
  // 20,000 expected, standard deviation 141.
  expect(Math.abs(intended.length - 20_000)).toBeLessThan(5 * 141)
  expect(intended.at(-1)).toBeLessThan(20e6)
  const gaps = gapsOf(intended)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  expect(deviation / mean).toBeCloseTo(1, 1)
  // P(gap > mean) of an exponential is 1/e.
  expect(gaps.filter((gap) => gap > mean).length / gaps.length).toBeCloseTo(1 / Math.E, 1)
})

test('the mix follows the weights and leaves the arrival times alone', () => {
  const mixed = createSchedule(plan({ weights: [3, 1, 0.0001] }))
  expect(mixed.intended).toEqual(createSchedule(plan()).intended)
  const share = mixed.entry.filter((entry) => entry === 0).length / mixed.entry.length
  expect(share).toBeCloseTo(0.75, 1)
  expect(mixed.entry).toEqual(createSchedule(plan({ weights: [3, 1, 0.0001] })).entry)
})
