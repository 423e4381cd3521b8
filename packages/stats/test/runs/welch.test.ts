import { expect, test } from 'vitest'
import { welch, welchInterval } from '../../src/runs/welch.ts'

test("Welch's t of two samples is the textbook one", () => {
  // Variances 2.5 of five values and 4 of three: shares 0.5 and 1.3333.
  const found = welch([1, 2, 3, 4, 5], [4, 6, 8], 0.001)
  expect(found?.difference).toBeCloseTo(3, 12)
  expect(found?.standardError).toBeCloseTo(Math.sqrt(0.5 + 4 / 3), 12)
  expect(found?.degrees).toBeCloseTo((0.5 + 4 / 3) ** 2 / (0.25 / 4 + (4 / 3) ** 2 / 2), 12)
})

test('values without a spread have that of their resolution, and a p that is not 0', () => {
  const found = welch([1, 1, 1], [2, 2, 2], 0.001)
  expect(found?.p).toBeGreaterThan(0)
  expect(found?.standardError).toBeCloseTo(0.001 * Math.sqrt(2 / 3), 12)
  const [low = 1, high = 1] = found === null ? [] : welchInterval(found, 0.05)
  expect(low).toBeLessThan(1)
  expect(high).toBeGreaterThan(1)
  expect(welch([1], [2, 2], 0.001)).toBeNull()
})
