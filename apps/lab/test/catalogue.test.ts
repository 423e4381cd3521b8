import { p50 } from '@deployment-lab/result/metrics/p50'
import { defineScenario, get, openLoop, RunnerError } from '@deployment-lab/runner'
import { expect, test } from 'vitest'
import { selectScenarios } from '../src/catalogue.ts'

const steady = defineScenario({
  name: 'steady',
  question: 'How long?',
  describes: 'GET /',
  streams: { users: openLoop({ rate: 10, mix: [get('/')] }) },
  metrics: [p50],
})
const error = new RunnerError('RUNNER_BAD_SCENARIO', 'torn.ts: it cannot be loaded.')
const catalogue = { scenarios: [steady], broken: [{ name: 'torn', error }] }

test('a scenario that cannot be used stops only who needs it', () => {
  expect(selectScenarios(catalogue, 'steady')).toEqual([steady])
  expect(() => selectScenarios(catalogue, 'torn')).toThrow(error)
  expect(() => selectScenarios(catalogue, 'steady,torn')).toThrow(error)
  expect(() => selectScenarios(catalogue, undefined)).toThrow(error)
})

test('without any all are taken', () => {
  expect(selectScenarios({ ...catalogue, broken: [] }, undefined)).toEqual([steady])
})
