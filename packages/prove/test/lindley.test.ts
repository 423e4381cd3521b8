import { expect, test } from 'vitest'
import { lindley } from '../src/lindley.ts'

test('who finds the server free is there for its service time, who does not waits', () => {
  expect(lindley([0, 10, 12, 13, 100], 5)).toEqual([5, 5, 8, 12, 5])
})

test('who comes in a pause, or is still waiting then, waits for its end', () => {
  // The second comes in the pause; the third waits behind it.
  expect(lindley([0, 20, 21, 60], 5, [{ from: 10, to: 40 }])).toEqual([5, 25, 29, 5])
  // Waiting at the start of the pause, so served behind it.
  expect(lindley([7, 8, 9], 5, [{ from: 15, to: 30 }])).toEqual([5, 9, 26])
})

test('latency counts from when an arrival was meant, whenever it came', () => {
  expect(lindley([50, 50, 60], 5, [], [10, 40, 60])).toEqual([45, 20, 5])
})
