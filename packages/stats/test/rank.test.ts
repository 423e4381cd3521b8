import type { TrialRecord } from '@deployment-lab/result'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { expect, test } from 'vitest'
import { groupsOf } from '../src/groups.ts'
import { type CompareInput, compare, rank } from '../src/index.ts'
import { closed, tooFewCores, trial } from './sample.ts'

const noise = (block: number, salt: number): number => {
  const mixed = Math.sin(block * 12.9898 + salt * 78.233) * 43758.5453
  return 0.96 + 0.08 * (mixed - Math.floor(mixed))
}

const trialsOf = (factors: Record<string, number>): TrialRecord[] =>
  Array.from({ length: 12 }, (_, block) =>
    Object.entries(factors).map(([instance, factor], salt) =>
      trial({
        instance,
        block,
        load: closed({ throughput: 10_000 * factor * noise(block, salt) }),
      }),
    ),
  ).flat()

const inputOf = (
  factors: Record<string, number>,
  changed: Partial<CompareInput> = {},
): CompareInput => ({
  scenarios: [{ name: 'saturation', metrics: [throughput] }],
  instances: Object.keys(factors).map((instance) => ({
    instance,
    role: instance === 'node' ? 'reference' : instance === 'node-again' ? 'again' : 'subject',
  })),
  trials: trialsOf(factors),
  margin: 0.2,
  notAnswerable: () => null,
  ...changed,
})

const rankingOf = (input: CompareInput) => rank(input, compare(input))[0]

test('what separates is in groups of its own, the best first', () => {
  const found = rankingOf(inputOf({ node: 1, dev: 0.5, pm2: 1.6 }))
  expect(found?.groups).toEqual([['pm2'], ['node'], ['dev']])
  expect(found?.pairs).toHaveLength(1)
  expect(found?.pairs[0]).toMatchObject({ instance: 'dev', against: 'pm2', better: 'pm2' })
})

test('what does not separate shares a group', () => {
  const found = rankingOf(inputOf({ node: 1, dev: 0.5, pm2: 0.502 }))
  expect(found?.groups[0]).toEqual(['node'])
  expect(found?.groups[1]?.toSorted()).toEqual(['dev', 'pm2'])
  expect(found?.pairs[0]?.better).toBeNull()
})

test('what is not answerable has no rank, and says why', () => {
  const found = rankingOf(
    inputOf(
      { node: 1, dev: 0.5, pm2: 1.6 },
      { notAnswerable: (_, instance) => (instance === 'pm2' ? tooFewCores : null) },
    ),
  )
  expect(found?.groups).toEqual([['node'], ['dev']])
  expect(found?.unranked).toEqual([{ instance: 'pm2', because: tooFewCores }])
})

test('where the reference differs from itself nothing is ranked', () => {
  const found = rankingOf(inputOf({ node: 1, 'node-again': 0.7, dev: 0.5 }))
  expect(found?.groups).toEqual([])
  expect(found?.unranked.map(({ instance }) => instance)).toEqual(['dev'])
})

test('separating is not transitive: the middle one is in both groups', () => {
  const separate = (one: string, other: string): boolean =>
    [one, other].toSorted().join('') === 'ac'
  expect(groupsOf(['a', 'b', 'c'], separate)).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ])
  expect(groupsOf([], separate)).toEqual([])
})
