import { expect, test } from 'vitest'
import {
  createHistogram,
  decodeHistogram,
  encodeHistogram,
  mergeHistograms,
  percentileOf,
  record,
} from '../src/index.ts'

const filled = (from: number, to: number) => {
  const histogram = createHistogram()
  for (let value = from; value <= to; value += 1) record(histogram, value)
  return histogram
}

test('it comes back from text as it was, to three digits', () => {
  const back = decodeHistogram(encodeHistogram(filled(1, 10_000)))
  expect(back.totalCount).toBe(10_000)
  expect(percentileOf(back, 50)).toBeGreaterThanOrEqual(4995)
  expect(percentileOf(back, 50)).toBeLessThanOrEqual(5005)
})

test('merging is not averaging', () => {
  const merged = mergeHistograms([
    encodeHistogram(filled(1, 9000)),
    encodeHistogram(filled(1_000_000, 1_001_000)),
  ])
  expect(merged.totalCount).toBe(10_001)
  expect(percentileOf(merged, 99)).toBeGreaterThan(1_000_000)
})

test.each([
  [1000, 99, true],
  [999, 99, false],
  [20, 50, true],
  [19, 50, false],
])('of %i values the p%f is printed: %s', (count, percentile, printed) => {
  expect(percentileOf(filled(1, count), percentile) !== null).toBe(printed)
})

test('what is out of range is held at its ends', () => {
  const histogram = createHistogram()
  record(histogram, -5)
  record(histogram, 0.2)
  record(histogram, 120_000_000)
  expect(histogram.totalCount).toBe(3)
  expect(histogram.maxValue).toBeGreaterThanOrEqual(60_000_000)
  expect(histogram.minNonZeroValue).toBe(1)
})
