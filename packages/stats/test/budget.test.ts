import { type Budget, notMeasured, reasonOf, type Summary } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeBudgets, limitOf, readBudget } from '../src/index.ts'

test.each([
  ['saturation.throughput.node >= 1000', { operator: '>=', amount: 1000, unit: null }],
  ['crash.outage.pm2<=2s', { scenario: 'crash', metric: 'outage', instance: 'pm2', unit: 's' }],
  [' steady.p99.node-again < 1.5 ms ', { instance: 'node-again', amount: 1.5, unit: 'ms' }],
  ['saturation.throughput.node > 10/s', { operator: '>', unit: '/s' }],
])('%s is a budget', (text, expected) => {
  expect(readBudget(text)).toMatchObject(expected)
})

test.each([
  '',
  'outage <= 2s',
  'crash.outage <= 2s',
  'crash.outage.pm2 = 2s',
  'a.b.c <= -1s',
  'a.b.c <= x',
])('"%s" is none', (text) => expect(readBudget(text)).toBeNull())

test.each([
  [2, 's', 'microseconds', 2_000_000],
  [2, 'us', 'microseconds', 2],
  [300, 'MB', 'bytes', 300_000_000],
  [2, null, 'microseconds', null],
  [2, '/s', 'microseconds', null],
  [2, null, 'per-second', 2],
  [2, '/s', 'per-second', 2],
  [2, null, 'count', 2],
  [2, 's', 'count', null],
] as const)('%d %s is, in %s, %s', (amount, unit, of, limit) => {
  expect(limitOf({ amount, unit }, { unit: of })).toBe(limit)
})

const budget = (operator: Budget['operator'], limit: number): Budget => ({
  text: 'x',
  scenario: 'saturation',
  metric: 'throughput',
  instance: 'node',
  operator,
  limit,
})

const summary = (changed: Partial<Summary> = {}): Summary => ({
  scenario: 'saturation',
  metric: 'throughput',
  instance: 'node',
  step: 32,
  judged: true,
  reading: { value: 100, missing: null },
  atLeast: false,
  trials: 3,
  values: [100, 100, 100],
  ...changed,
})

const stateOf = (one: Budget, summaries: Summary[]) =>
  judgeBudgets([one], { summaries, leftOut: [], trials: [], comparisons: [], metrics: [] })[0]

test.each([
  ['>=', 100, 'kept'],
  ['>', 100, 'broken'],
  ['<=', 100, 'kept'],
  ['<', 100, 'broken'],
  ['>=', 101, 'broken'],
] as const)('100 %s %d is %s', (operator, limit, state) => {
  expect(stateOf(budget(operator, limit), [summary()])?.state).toBe(state)
})

test('what was not measured is broken and says why, never kept', () => {
  const none = notMeasured('void', {}, reasonOf('reopened', { connections: 1 }))
  expect(stateOf(budget('<=', 1e9), [summary({ reading: none })])).toMatchObject({
    state: 'broken',
    because: none.missing,
  })
  expect(stateOf(budget('<=', 1e9), [])).toMatchObject({
    state: 'broken',
    because: { code: 'no-trial' },
  })
  const leftOut = [{ topology: 'node', reason: 'no build', remedy: 'build it' }]
  expect(
    judgeBudgets([budget('<=', 1e9)], {
      summaries: [],
      leftOut,
      trials: [],
      comparisons: [],
      metrics: [],
    })[0]?.because,
  ).toEqual(reasonOf('left-out', { topology: 'node', why: 'no build' }))
})

test.each([
  ['>=', 90, 'kept'],
  ['>=', 110, 'broken'],
  ['<=', 110, 'broken'],
  ['<=', 90, 'broken'],
] as const)('a lower bound of 100 %s %d is %s', (operator, limit, state) => {
  expect(stateOf(budget(operator, limit), [summary({ atLeast: true })])?.state).toBe(state)
})

test('the lower steps of a ladder are not what a budget is about', () => {
  expect(stateOf(budget('>=', 1), [summary({ judged: false })])?.state).toBe('broken')
})
