import type { Budget, BudgetRecord, TrialRecord } from '@deployment-lab/result'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { expect, test } from 'vitest'
import { type CompareInput, compare, judgeBudgets, rank } from '../src/index.ts'
import { closed, trial } from './sample.ts'

const noise = (block: number, salt: number): number => 1 + 0.02 * Math.sin(block * 13 + salt * 78)

/** Trials in which each instance does so many times what node does; of some it is a lower bound. */
const trialsOf = (factors: Record<string, number>, bounded: readonly string[]): TrialRecord[] =>
  Array.from({ length: 12 }, (_, block) =>
    Object.entries(factors).map(([instance, factor], salt) =>
      trial({
        instance,
        block,
        state: bounded.includes(instance) ? 'at-least' : 'valid',
        load: closed({ throughput: 5000 * factor * noise(block, salt) }),
      }),
    ),
  ).flat()

const inputOf = (factors: Record<string, number>, bounded: readonly string[]): CompareInput => ({
  scenarios: [{ name: 'saturation', metrics: [throughput] }],
  instances: Object.keys(factors).map((instance) => ({
    instance,
    role: instance === 'node' ? 'reference' : 'subject',
  })),
  trials: trialsOf(factors, bounded),
  margin: 0.2,
  notAnswerable: () => null,
})

const budget = (operator: Budget['operator'], limit: number): Budget => ({
  text: 'x',
  scenario: 'saturation',
  metric: 'throughput',
  instance: 'pm2',
  operator,
  limit,
  against: 'node',
})

test.each<[Budget['operator'], number, string[], BudgetRecord['state'], string]>([
  ['>=', 1.5, ['pm2'], 'kept', 'interval-within'],
  ['<=', 2.5, ['pm2'], 'broken', 'lower-bounds'],
  ['<=', 1.5, ['pm2'], 'broken', 'interval-beyond'],
  ['>=', 2.5, ['pm2'], 'broken', 'lower-bounds'],
  ['<=', 2.5, ['node'], 'kept', 'interval-within'],
  ['>=', 1.5, ['node'], 'broken', 'lower-bounds'],
  ['>=', 2.5, ['node'], 'broken', 'interval-beyond'],
  ['<=', 1.5, ['node'], 'broken', 'lower-bounds'],
  ['>=', 1.5, ['node', 'pm2'], 'broken', 'lower-bounds'],
  ['>=', 1.5, [], 'kept', 'interval-within'],
])(
  'pm2, which does twice as much, %s %s × node, with lower bounds of %j: %s (%s)',
  (operator, limit, bounded, state, code) => {
    const [record] = judgeBudgets([budget(operator, limit)], {
      summaries: [],
      leftOut: [],
      trials: trialsOf({ node: 1, pm2: 2 }, bounded),
      comparisons: [],
      metrics: [throughput],
    })
    expect([record?.state, record?.because.code]).toEqual([state, code])
  },
)

test.each<[string[], string | null]>([
  [[], 'cluster'],
  [['cluster'], 'cluster'],
  [['pm2'], null],
  [['pm2', 'cluster'], null],
])('with lower bounds of %j the better of two subjects is %s', (bounded, better) => {
  const input = inputOf({ node: 1, pm2: 2, cluster: 2.4 }, bounded)
  const [ranking] = rank(input, compare(input))
  expect(ranking?.pairs[0]?.better ?? null).toBe(better)
})

test('comparisons that can decide nothing are no part of the correction of others', () => {
  const bounded = inputOf({ node: 1, pm2: 2, cluster: 2 }, ['node', 'pm2', 'cluster'])
  expect(compare(bounded).map(({ because }) => because.code)).toEqual([
    'lower-bounds',
    'lower-bounds',
  ])
})
