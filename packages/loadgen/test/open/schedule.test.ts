import { expect, test } from 'vitest'
import { createSchedule, type SchedulePlan } from '../../src/open/schedule.ts'

const steady = (rate: number, duration: number) => ({
  profile: [{ from: rate, to: rate, duration }],
})

const plan = (more: Partial<SchedulePlan> = {}): SchedulePlan => ({
  ...steady(1_000, 20_000),
  arrivals: 'poisson',
  seed: 7,
  weights: [1],
  ...more,
})

const gapsOf = (times: Uint32Array): number[] =>
  [...times].slice(1).map((at, index) => at - (times[index] ?? 0))

test('constant arrivals are evenly spaced and start at once', () => {
  const { intended } = createSchedule(plan({ arrivals: 'constant', ...steady(250, 1_000) }))
  expect(intended).toHaveLength(250)
  expect(intended[0]).toBe(0)
  expect(new Set(gapsOf(intended))).toEqual(new Set([4_000]))
})

test('a rate that does not divide a second does not drift', () => {
  const { intended } = createSchedule(plan({ arrivals: 'constant', ...steady(3, 60_000) }))
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

/** Up from 0 to 400/s in 4 s, 400/s for 2 s, nothing for 1 s, down from 1,000/s to 200/s in 4 s. */
const hills = [
  { from: 0, to: 400, duration: 4_000 },
  { from: 400, to: 400, duration: 2_000 },
  { from: 0, to: 0, duration: 1_000 },
  { from: 1_000, to: 200, duration: 4_000 },
]
const perSecond = [50, 150, 250, 350, 400, 400, 0, 900, 700, 500, 300]

/** Arrivals expected until a moment, written without any of the code under test. */
const expectedUntil = (second: number): number => {
  if (second < 4) return 50 * second ** 2
  if (second < 6) return 800 + 400 * (second - 4)
  if (second < 7) return 1_600
  return 1_600 + 1_000 * (second - 7) - 100 * (second - 7) ** 2
}

const countsOf = (times: Uint32Array): number[] => {
  const counts = perSecond.map(() => 0)
  for (const at of times) {
    const second = Math.floor(at / 1e6)
    counts[second] = (counts[second] ?? 0) + 1
  }
  return counts
}

test('constant arrivals follow ramps, steps and pauses second by second', () => {
  const { intended } = createSchedule(plan({ arrivals: 'constant', profile: hills }))
  expect(countsOf(intended)).toEqual(perSecond)
  // Each comes when as many were expected as came before it.
  const off = [...intended].map((at, index) => Math.abs(expectedUntil(at / 1e6) - index))
  expect(Math.max(...off)).toBeLessThan(0.01)
})

test('an arrival that falls on a pause waits for its end', () => {
  const profile = [
    { from: 10, to: 10, duration: 1_000 },
    { from: 0, to: 0, duration: 1_000 },
    { from: 10, to: 10, duration: 1_000 },
  ]
  const { intended } = createSchedule(plan({ arrivals: 'constant', profile }))
  expect([...intended].slice(9, 12)).toEqual([900_000, 2_000_000, 2_100_000])
  expect(intended).toHaveLength(20)
})

test('Poisson arrivals of a profile are a unit process on the scale of expected arrivals', () => {
  // A hundred times as many, so that chance is small.
  const many = hills.map(({ from, to, duration }) => ({ from: 100 * from, to: 100 * to, duration }))
  const { intended } = createSchedule(plan({ profile: many }))
  const counts = countsOf(intended)
  for (const [second, expected] of perSecond.entries()) {
    const deviation = Math.sqrt(100 * expected)
    expect(Math.abs((counts[second] ?? 0) - 100 * expected)).toBeLessThanOrEqual(5 * deviation)
  }
  const scaled = [...intended].map((at) => 100 * expectedUntil((at + 0.5) / 1e6))
  const gaps = scaled
    .slice(1)
    .map((at, index) => at - (scaled[index] ?? 0))
    .toSorted((a, b) => a - b)
  // 400,000 gaps: a share errs by less than 0.001; times are cut to microseconds, up to 0.1 of a gap.
  const share = (below: number) => gaps.filter((gap) => gap <= below).length / gaps.length
  for (const at of [0.25, 0.5, 1, 2, 3, 5]) {
    expect(Math.abs(share(at) - (1 - Math.exp(-at))), `gaps up to ${at}`).toBeLessThan(0.008)
  }
  expect(createSchedule(plan({ profile: many })).intended).toEqual(intended)
  expect(createSchedule(plan({ profile: many, seed: 8 })).intended).not.toEqual(intended)
})
