import type { Budget, BudgetRecord, Comparison, TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { compare, judgeBudgets, readBudget } from '../src/index.ts'
import { normals } from './random.ts'
import { counts, open, trial } from './sample.ts'

const scenario = 'cpu-cost'

/** So many blocks in which pm2 costs so many times what node costs, give or take. */
const trialsOf = (factor: number, noise: number, { blocks = 12, seed = 3 } = {}): TrialRecord[] => {
  const normal = normals(seed)
  const one = (instance: string, block: number, cost: number): TrialRecord =>
    trial({
      scenario,
      instance,
      block,
      load: open({ get: counts({ offered: 1000, ok: 1000 }) }),
      usage: {
        cpuSeconds: { worker: cost * Math.exp(noise * normal()) },
        residentBytes: { value: 1, reason: null },
      },
    })
  return Array.from({ length: blocks }, (_, block) => [
    one('node', block, 0.2),
    one('pm2', block, 0.2 * factor),
  ]).flat()
}

const budget = (operator: Budget['operator'], limit: number): Budget => ({
  text: 'x',
  scenario,
  metric: 'cpuPerAnswer',
  instance: 'pm2',
  operator,
  limit,
  against: 'node',
})

const judge = (
  one: Budget,
  trials: readonly TrialRecord[],
  comparisons: readonly Comparison[] = [],
): BudgetRecord | undefined =>
  judgeBudgets([one], { summaries: [], leftOut: [], trials, comparisons })[0]

test('a multiple of another instance is read', () => {
  expect(readBudget('cpu-cost.cpuPerAnswer.pm2 <= 1.2x node')).toMatchObject({
    amount: 1.2,
    unit: null,
    against: 'node',
  })
  expect(readBudget('a.b.c>=0.8 x node-again')).toMatchObject({ against: 'node-again' })
  expect(readBudget('crash.outage.pm2 <= 2s')).toMatchObject({ unit: 's', against: null })
  expect(readBudget('a.b.c <= x node')).toBeNull()
})

test.each([
  [1.5, '<=', 1.2, 'broken', 'the whole interval is beyond the limit'],
  [1.05, '<=', 1.2, 'kept', 'the whole interval is within the limit'],
  [1.2, '<=', 1.2, 'kept', 'not shown to be beyond: the interval holds the limit'],
  [0.6, '>=', 0.8, 'broken', 'the whole interval is beyond the limit'],
  [0.9, '>=', 0.8, 'kept', 'the whole interval is within the limit'],
  [0.8, '>', 0.8, 'kept', 'not shown to be beyond: the interval holds the limit'],
] as const)('%d times as much, %s %d, is %s', (factor, operator, limit, state, because) => {
  const judged = judge(budget(operator, limit), trialsOf(factor, 0.05))
  expect(judged).toMatchObject({ state, because })
  expect(judged?.reading.value).toBeCloseTo(factor, 1)
  const [low = 0, high = 0] = judged?.interval ?? []
  expect(low).toBeLessThan(high)
})

test('at the limit itself it is broken by chance in few runs, and half more is found in most', () => {
  const broken = (factor: number): number =>
    Array.from({ length: 300 }, (_, seed) =>
      judge(budget('<=', 1.2), trialsOf(factor, 0.1, { seed: 1000 + seed })),
    ).filter((one) => one?.state === 'broken').length / 300
  expect(broken(1.2)).toBeLessThanOrEqual(0.05)
  expect(broken(1.5)).toBeGreaterThanOrEqual(0.8)
})

test('too few blocks break it, and so does what was not measured', () => {
  expect(judge(budget('<=', 9), trialsOf(1, 0.05, { blocks: 2 }))).toMatchObject({
    state: 'broken',
    because: 'not measured: 2 blocks have a number of both, 3 are needed',
  })
  expect(judge(budget('<=', 9), [])?.because).toContain('0 blocks')
})

test('what the machine cannot answer breaks it, with the reason', () => {
  const trials = trialsOf(1, 0.05)
  const comparisons = compare({
    scenarios: [{ name: scenario, metrics: ['cpuPerAnswer'] }],
    instances: [
      { instance: 'node', role: 'reference' },
      { instance: 'pm2', role: 'subject' },
    ],
    trials,
    margin: 0.2,
    notAnswerable: () => 'too few cores',
  })
  expect(judge(budget('<=', 9), trials, comparisons)).toMatchObject({
    state: 'broken',
    because: 'not measured: too few cores',
  })
})
