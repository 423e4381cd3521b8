import { expect, test } from 'vitest'
import { exitCodeOfRun } from '../src/exit-codes.ts'
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
