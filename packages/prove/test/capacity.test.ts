import { expect, test } from 'vitest'
import { knownCapacity, missOf } from '../src/proofs/capacity.ts'

test('over many arrivals the known capacity is that of M/D/1, and grows with the limit', () => {
  // By simulation elsewhere: at 55 % of saturation the p99 of M/D/1 is five service times.
  const tight = knownCapacity(1, 300_000, 10_000)
  expect(tight).toBeGreaterThan(0.52 * 500)
  expect(tight).toBeLessThan(0.59 * 500)
  expect(knownCapacity(1, 300_000, 20_000)).toBeGreaterThan(tight)
})

test('a truth inside the interval is no miss, outside it is how far', () => {
  expect(missOf({ passing: 100, failing: 110 }, 105)).toBe(0)
  expect(missOf({ passing: 100, failing: 110 }, 80)).toBeCloseTo(0.25)
  expect(missOf({ passing: 100, failing: 110 }, 121)).toBeCloseTo(0.1)
  expect(missOf({ passing: 100, failing: null }, 105)).toBeNull()
})
