import { outage } from '@deployment-lab/result/metrics/outage'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { expect, test } from 'vitest'
import { holmLevels } from '../src/holm.ts'
import { intervalAt, pair } from '../src/interval.ts'
import { signFlip } from '../src/sign-flip.ts'
import { resolutionOf } from '../src/spread.ts'

test('the interval of five values is the textbook one', () => {
  const interval = intervalAt(pair([1, 2, 3, 4, 5], 0.001), 0.05)
  expect(interval?.[0]).toBeCloseTo(3 - 2.776445 * Math.sqrt(2.5 / 5), 5)
  expect(interval?.[1]).toBeCloseTo(3 + 2.776445 * Math.sqrt(2.5 / 5), 5)
})

test('one block has no interval and no p', () => {
  expect(intervalAt(pair([1], 0.001), 0.05)).toBeNull()
  expect(pair([1], 0.001).p).toBeNull()
})

test('p has one degree of freedom fewer than there are blocks', () => {
  // The t that a table gives for 5 % and four degrees.
  const mean = 2.776445 * Math.sqrt(2.5 / 5)
  const values = [-2, -1, 0, 1, 2].map((value) => mean + value)
  expect(pair(values, 0.001).p).toBeCloseTo(0.05, 6)
})

test('equal values have the spread that their resolution allows, and a p that is not 0', () => {
  const equal = pair([2, 2, 2], 0.001)
  expect(equal.p).toBeGreaterThan(0)
  expect(equal.standardError).toBeCloseTo(0.001 / Math.sqrt(3), 12)
  const [low = 2, high = 2] = intervalAt(equal, 0.05) ?? []
  expect(high - low).toBeCloseTo(2 * 4.302653 * equal.standardError, 8)
  expect(pair([0, 0, 0], 0.05).p).toBe(1)
  expect(pair([1, 2, 3], 0.001)).toEqual(pair([1, 2, 3], 0.5))
  expect(pair(Array(120).fill(1000), 0.05).p).toBeGreaterThan(0)
})

test('a resolution is a thousandth of a ratio, and a twentieth of a margin', () => {
  expect(resolutionOf(p50)).toBe(0.001)
  expect(resolutionOf(outage)).toBe(5000)
})

test('the sign-flip p is exact and cannot reach 0.05 below six blocks', () => {
  expect(signFlip([1, 1, 1, 1, 1])).toBe(2 / 32)
  expect(signFlip([1, 1, 1, 1, 1, 1])).toBe(2 / 64)
  expect(signFlip([1, -1])).toBe(1)
  expect(signFlip([3, 1, -2])).toBe(6 / 8)
  expect(signFlip([1])).toBeNull()
})

test('the sign-flip p is exact for as many as 30 blocks', () => {
  expect(signFlip(Array<number>(30).fill(0.1))).toBe(2 / 2 ** 30)
  // As far as 28 are the sums of all of one sign, and of all but one.
  expect(signFlip([...Array<number>(29).fill(1), -1])).toBe((2 * 31) / 2 ** 30)
  expect(signFlip(Array<number>(31).fill(1))).toBeNull()
})

test('Holm judges the smallest hardest and stops at the first that is kept', () => {
  expect(holmLevels([0.01, 0.04, 0.03], 0.05)).toEqual([0.05 / 3, 0.025, 0.025])
  expect(holmLevels([0.001, 0.002, 0.04], 0.05)).toEqual([0.05 / 3, 0.025, 0.05])
  expect(holmLevels([null, 0.5], 0.05)).toEqual([0.05, 0.05])
})
