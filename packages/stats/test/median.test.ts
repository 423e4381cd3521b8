import { expect, test } from 'vitest'
import { median, quantile } from '../src/median.ts'

test('a quantile is the nearest rank, a median the middle or the lower of two', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect([0.5, 0.9, 0.99, 1].map((share) => quantile(values, share))).toEqual([50, 90, 99, 100])
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2])
  expect([median([]), quantile([], 0.5)]).toEqual([null, null])
})
