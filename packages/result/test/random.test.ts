import { expect, test } from 'vitest'
import { seededRandom, shuffled } from '../src/random.ts'

const numbers = (seed: number, stream?: number): number[] => {
  const random = seededRandom(seed, stream)
  return Array.from({ length: 1000 }, random)
}

test('a seed gives the same numbers again, and its streams give different ones', () => {
  expect(numbers(7)).toEqual(numbers(7))
  const distinct = new Set([7, 8].flatMap((seed) => [...numbers(seed), ...numbers(seed, 1)]))
  expect(distinct.size).toBeGreaterThan(3990)
})

test('numbers are spread evenly from 0 to below 1', () => {
  const sorted = numbers(1).toSorted((a, b) => a - b)
  expect(sorted[0]).toBeGreaterThanOrEqual(0)
  expect(sorted.at(-1)).toBeLessThan(1)
  for (const [index, value] of sorted.entries()) expect(value).toBeCloseTo(index / 1000, 1)
})

test('a shuffled list has every item once, and each place gets each item', () => {
  const items = ['a', 'b', 'c']
  const random = seededRandom(1)
  const orders = Array.from({ length: 600 }, () => shuffled(items, random).join(''))
  const counts = [...Map.groupBy(orders, (order) => order)].map(([, same]) => same.length)
  expect(counts).toHaveLength(6)
  expect(Math.min(...counts)).toBeGreaterThan(60)
  expect(items).toEqual(['a', 'b', 'c'])
})
