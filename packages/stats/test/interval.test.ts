import { expect, test } from 'vitest'
import { holmLevels } from '../src/holm.ts'
import { intervalAt, pair } from '../src/interval.ts'
import { signFlip } from '../src/sign-flip.ts'

test('the interval of five values is the textbook one', () => {
  const interval = intervalAt(pair([1, 2, 3, 4, 5]), 0.05)
  expect(interval?.[0]).toBeCloseTo(3 - 2.776445 * Math.sqrt(2.5 / 5), 5)
  expect(interval?.[1]).toBeCloseTo(3 + 2.776445 * Math.sqrt(2.5 / 5), 5)
})

test('one block has no interval and no p', () => {
  expect(intervalAt(pair([1]), 0.05)).toBeNull()
  expect(pair([1]).p).toBeNull()
})

test('equal values that are not 0 leave no doubt, zeros leave none either', () => {
  expect(pair([2, 2, 2]).p).toBe(0)
  expect(pair([0, 0, 0]).p).toBe(1)
})

test('the sign-flip p is exact and cannot reach 0.05 below six blocks', () => {
  expect(signFlip([1, 1, 1, 1, 1])).toBe(2 / 32)
  expect(signFlip([1, 1, 1, 1, 1, 1])).toBe(2 / 64)
  expect(signFlip([1, -1])).toBe(1)
  expect(signFlip([3, 1, -2])).toBe(6 / 8)
  expect(signFlip([1])).toBeNull()
})

test('Holm judges the smallest hardest and stops at the first that is kept', () => {
  expect(holmLevels([0.01, 0.04, 0.03], 0.05)).toEqual([0.05 / 3, 0.025, 0.025])
  expect(holmLevels([0.001, 0.002, 0.04], 0.05)).toEqual([0.05 / 3, 0.025, 0.05])
  expect(holmLevels([null, 0.5], 0.05)).toEqual([0.05, 0.05])
})
