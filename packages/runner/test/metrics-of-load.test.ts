import { isMetricId, metrics, type TrialRecord } from '@deployment-lab/result'
import { metricOf } from '@deployment-lab/stats'
import { expect, test } from 'vitest'
import { failedTrial } from '../src/run/trial.ts'
import { metricsOfLoad } from '../src/scenario/metrics-of-load.ts'
import { closedAt } from './going.ts'
import { authFlow, saturation } from './sample.ts'

// The trial below is too short for a p99.
const ids = Object.keys(metrics)
  .filter(isMetricId)
  .filter((id) => id !== 'p99')

test.each([
  ['connections that ask again at once', saturation, []],
  ['clients with a script', authFlow, ['logins', 'tokenUses']],
])('a trial of %s has a number of those metrics, and of no other', (_, scenario, groups) => {
  const load = {
    ...closedAt(4000),
    groups: groups.map((name) => ({ name, ok: 1, wrong: 0, throughput: 9, latency: '' })),
  }
  const planned = { scenario, instance: 'node', step: 4, judged: true, duration: 300 }
  const trial: TrialRecord = {
    ...failedTrial(planned, { block: 0, position: 0, startedAt: 0 }, ''),
    state: 'valid',
    load,
  }
  const given = metricsOfLoad(scenario.load)
  expect(ids.filter((id) => metricOf(trial, id).value !== null)).toEqual(
    ids.filter((id) => given.includes(id)),
  )
})
