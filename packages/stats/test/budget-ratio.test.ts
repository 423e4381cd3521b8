import {
  type Budget,
  type BudgetRecord,
  type Comparison,
  reasonOf,
  type TrialRecord,
} from '@deployment-lab/result'
import { cpuPerAnswer } from '@deployment-lab/result/metrics/cpu-per-answer'
import { expect, test } from 'vitest'
import { compare, judgeBudgets, readBudget } from '../src/index.ts'
import { normals } from './random.ts'
import { counts, open, tooFewCores, trial } from './sample.ts'

const scenario = 'cpu-cost'

const load = open({ get: counts({ offered: 1000, ok: 1000 }) })

const one = (instance: string, block: number, cost: number): TrialRecord =>
  trial({
    scenario,
    instance,
    block,
    load,
    usage: { cpuSeconds: { worker: cost }, residentBytes: { value: 1, missing: null } },
  })

/** So many blocks in which pm2 costs so many times what node costs, give or take. */
const trialsOf = (factor: number, noise: number, { blocks = 12, seed = 3 } = {}): TrialRecord[] => {
  const normal = normals(seed)
  return Array.from({ length: blocks }, (_, block) => [
    one('node', block, 0.2 * Math.exp(noise * normal())),
    one('pm2', block, 0.2 * factor * Math.exp(noise * normal())),
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
  asked: Budget,
  trials: readonly TrialRecord[],
  comparisons: readonly Comparison[] = [],
): BudgetRecord | undefined =>
  judgeBudgets([asked], {
    summaries: [],
    leftOut: [],
    trials,
    comparisons,
    metrics: [cpuPerAnswer],
  })[0]

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
  [1.5, '<=', 1.2, 'broken', 'interval-beyond'],
  [1.05, '<=', 1.2, 'kept', 'interval-within'],
  [1.2, '<=', 1.2, 'not-judged', 'interval-holds-limit'],
  [0.6, '>=', 0.8, 'broken', 'interval-beyond'],
  [0.9, '>=', 0.8, 'kept', 'interval-within'],
  [0.8, '>', 0.8, 'not-judged', 'interval-holds-limit'],
] as const)('%d times as much, %s %d, is %s', (factor, operator, limit, state, code) => {
  const judged = judge(budget(operator, limit), trialsOf(factor, 0.05))
  expect(judged).toMatchObject({ state, because: { code } })
  expect(judged?.reading.value).toBeCloseTo(factor, 1)
  const [low = 0, high = 0] = judged?.interval ?? []
  expect(low).toBeLessThan(high)
})

test('an interval that holds nearly everything keeps nothing and breaks nothing', () => {
  const trials = [0.15, 0.36, 0.9].flatMap((ratio, block) => [
    one('node', block, 1),
    one('pm2', block, ratio),
  ])
  for (const wide of [budget('<=', 1.2), budget('<', 3), budget('>=', 0.1), budget('>', 0.9)]) {
    expect(judge(wide, trials)).toMatchObject({
      state: 'not-judged',
      reading: { value: expect.closeTo(0.365, 2) },
      interval: [expect.closeTo(0.04, 2), expect.closeTo(3.37, 1)],
    })
  }
})

test('at the limit itself it is kept or broken by chance in few runs, and clear cases are told in most', () => {
  const share = (state: BudgetRecord['state'], factor: number): number =>
    Array.from({ length: 300 }, (_, seed) =>
      judge(budget('<=', 1.2), trialsOf(factor, 0.1, { seed: 1000 + seed })),
    ).filter((judged) => judged?.state === state).length / 300
  expect(share('broken', 1.2)).toBeLessThanOrEqual(0.05)
  expect(share('kept', 1.2)).toBeLessThanOrEqual(0.05)
  expect(share('broken', 1.5)).toBeGreaterThanOrEqual(0.8)
  expect(share('kept', 1)).toBeGreaterThanOrEqual(0.8)
})

test('too few blocks break it, and so does what was not measured', () => {
  expect(judge(budget('<=', 9), trialsOf(1, 0.05, { blocks: 2 }))).toMatchObject({
    state: 'broken',
    because: reasonOf('few-pairs-for-budget', { pairs: 2, needed: 3 }),
  })
  expect(judge(budget('<=', 9), [])?.because.values).toEqual({ pairs: 0, needed: 3 })
})

test('what the machine cannot answer breaks it, with the reason', () => {
  const trials = trialsOf(1, 0.05)
  const comparisons = compare({
    scenarios: [{ name: scenario, metrics: [cpuPerAnswer] }],
    instances: [
      { instance: 'node', role: 'reference' },
      { instance: 'pm2', role: 'subject' },
    ],
    trials,
    margin: 0.2,
    notAnswerable: () => tooFewCores,
  })
  expect(judge(budget('<=', 9), trials, comparisons)).toMatchObject({
    state: 'broken',
    because: tooFewCores,
  })
})

test.each(['pm2', 'node'])('where %s was left out it is broken, with the reason', (topology) => {
  const leftOut = [{ topology, reason: 'no build', remedy: 'build it' }]
  const trials = trialsOf(1, 0.05)
  const evidence = { summaries: [], leftOut, trials, comparisons: [], metrics: [cpuPerAnswer] }
  expect(judgeBudgets([budget('<=', 9)], evidence)[0]).toMatchObject({
    state: 'broken',
    because: reasonOf('left-out', { topology, why: 'no build' }),
    reading: { value: null },
  })
  // Who is left out beside them is no matter.
  const others = [{ topology: 'nginx', reason: 'no build', remedy: 'build it' }]
  expect(judgeBudgets([budget('<=', 9)], { ...evidence, leftOut: others })[0]?.state).toBe('kept')
})
