import { expect, test } from 'vitest'
import { studentCdf, studentQuantile, studentTwoSided } from '../src/student.ts'

// Table values: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
test.each([
  [1, 0.975, 12.706],
  [2, 0.975, 4.303],
  [5, 0.95, 2.015],
  [11, 0.975, 2.201],
  [11, 0.995, 3.106],
  [30, 0.975, 2.042],
  [100, 0.999, 3.174],
])('the quantile with %i degrees at %f is %f', (degrees, probability, expected) => {
  expect(studentQuantile(probability, degrees)).toBeCloseTo(expected, 3)
  expect(studentCdf(studentQuantile(probability, degrees), degrees)).toBeCloseTo(probability, 9)
})

test('it is symmetric', () => {
  expect(studentQuantile(0.1, 7)).toBeCloseTo(-studentQuantile(0.9, 7), 10)
  expect(studentTwoSided(-2.5, 9)).toBeCloseTo(studentTwoSided(2.5, 9), 12)
})
