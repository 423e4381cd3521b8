import { measured, notMeasured } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { formatDuration, formatMoment } from '../src/format/moment.ts'
import { formatCount, formatShare, formatSignificant } from '../src/format/number.ts'
import {
  formatDifference,
  formatDifferences,
  formatRatio,
  formatRatios,
  formatValue,
} from '../src/format/value.ts'

describe('a value is printed in its unit with three significant digits', () => {
  test.each([
    [0, 'microseconds', '0 µs'],
    [7, 'microseconds', '7.00 µs'],
    [950, 'microseconds', '950 µs'],
    [999.9, 'microseconds', '1.00 ms'],
    [1234, 'microseconds', '1.23 ms'],
    [999_700, 'microseconds', '1.00 s'],
    [2_902_000, 'microseconds', '2.90 s'],
    [44.6, 'per-second', '44.6 /s'],
    [1023, 'per-second', '1,020 /s'],
    [44_600, 'per-second', '44,600 /s'],
    [123_456_789, 'bytes', '123 MB'],
    [0, 'count', '0'],
    [7, 'count', '7'],
    [666.667, 'count', '667'],
    [0.5, 'count', '0.500'],
    [1_234_567, 'count', '1,230,000'],
  ] as const)('%d %s is %s', (value, unit, text) => {
    expect(formatValue(measured(value), unit)).toBe(text)
  })

  test('a lower bound says so', () => {
    expect(formatValue(measured(12_345), 'per-second', { atLeast: true })).toBe(
      'at least 12,300 /s',
    )
  })
})

describe('what is missing is named, never 0', () => {
  test.each([
    [notMeasured('no-trial'), 'not measured'],
    [notMeasured('too-few-samples', { samples: 900 }), 'too few samples'],
    [notMeasured('not-reached', { timeout: 2000 }), 'not reached'],
    [notMeasured('too-many-lost', { lost: 150, offered: 300, allowed: 0.05 }), 'too many lost'],
  ])('%j is printed as %s', (reading, text) => {
    expect(formatValue(reading, 'microseconds', { atLeast: true })).toBe(text)
  })
})

describe('effects', () => {
  test.each([
    [0.4123, '0.41 ×'],
    [0.0271, '0.0271 ×'],
    [1, '1.00 ×'],
    [9.996, '10.0 ×'],
    [12.34, '12.3 ×'],
    [123.4, '123 ×'],
  ])('the ratio %d is %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text)
  })

  test('an interval of ratios', () => {
    expect(formatRatios(0.3849, 0.4341)).toBe('0.38 to 0.43')
  })

  test.each([
    [7_900_000, 'microseconds', '+7.90 s'],
    [-21_500, 'microseconds', '−21.5 ms'],
    [0, 'microseconds', '0 µs'],
    [333.3, 'count', '+333'],
  ] as const)('the difference %d %s is %s', (value, unit, text) => {
    expect(formatDifference(value, unit)).toBe(text)
  })

  test('both ends of an interval are in one unit, and no zero has a sign', () => {
    expect(formatDifferences(-1200, 8_120_000, 'microseconds')).toBe('0.00 to +8.12 s')
  })
})

describe('numbers', () => {
  test.each([
    [0.1, '0.100'],
    [99.96, '100'],
    [12_345, '12,300'],
    [-5.25, '−5.25'],
  ])('%d is %s', (value, text) => {
    expect(formatSignificant(value)).toBe(text)
  })

  test('counts are exact', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567')
    expect(formatCount(-0.2)).toBe('0')
  })

  test('shares are in percent', () => {
    expect(formatShare(0.0665)).toBe('6.65 %')
  })

  test('moments are in UTC, and one that is none does not throw', () => {
    expect(formatMoment(1_795_000_000_000)).toBe('2026-11-18 11:06:40 UTC')
    expect(formatMoment(1e300)).toBe('not a date')
    expect(formatDuration(271_000)).toBe('4 min 31 s')
  })
})
