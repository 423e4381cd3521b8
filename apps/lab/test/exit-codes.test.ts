import { expect, test } from 'vitest'
import { exitCodeOfRun } from '../src/actions/run.ts'
import { sampleResult } from './sample-result.ts'

const ran = sampleResult(0.5, 'ran')

test('a run of which a trial counts is done', () => {
  expect(exitCodeOfRun(ran)).toBe(0)
})

test.each([
  ['all are void', { state: 'void' }],
  ['what was valid was repeated', { repeatedBy: 'node-9' }],
] as const)('a run of which none counts is not: %s', (_, changed) => {
  const trials = ran.trials.map((trial) => ({ ...trial, ...changed }))
  expect(exitCodeOfRun({ ...ran, trials })).toBe(5)
})

test.each([
  [0.45, 'kept', 0],
  [0.5, 'not-judged', 0],
  [0.55, 'broken', 4],
])('a budget of %d × where 0.50 × was measured is %s: exit code %d', (limit, state, code) => {
  const budget = {
    text: `saturation.throughput.pm2 >= ${limit}x node`,
    scenario: 'saturation',
    metric: 'throughput',
    instance: 'pm2',
    operator: '>=',
    limit,
    against: 'node',
  } as const
  const result = sampleResult(0.5, 'ran', [budget])
  expect(result.budgets[0]?.state).toBe(state)
  expect(exitCodeOfRun(result)).toBe(code)
})
