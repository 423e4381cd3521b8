import { attempts } from '@deployment-lab/result/metrics/attempts'
import { cpuPerAnswer } from '@deployment-lab/result/metrics/cpu-per-answer'
import { cut } from '@deployment-lab/result/metrics/cut'
import { goodput } from '@deployment-lab/result/metrics/goodput'
import { held } from '@deployment-lab/result/metrics/held'
import { logins } from '@deployment-lab/result/metrics/logins'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { memory } from '@deployment-lab/result/metrics/memory'
import { outage } from '@deployment-lab/result/metrics/outage'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { p90 } from '@deployment-lab/result/metrics/p90'
import { recovery } from '@deployment-lab/result/metrics/recovery'
import { replaced } from '@deployment-lab/result/metrics/replaced'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { tokenUses } from '@deployment-lab/result/metrics/token-uses'
import { expect, test } from 'vitest'
import { metricLoadOf } from '../src/scenario/scenario.ts'
import { closedAt } from './run-state.ts'
import { authFlow, saturation } from './sample.ts'

// The trial below is too short for a p99.
const metrics = [
  throughput,
  logins,
  tokenUses,
  p50,
  p90,
  cpuPerAnswer,
  outage,
  lostGet,
  lostPost,
  attempts,
  cut,
  goodput,
  held,
  memory,
  recovery,
  replaced,
]

test.each([
  ['connections that ask again at once', saturation, []],
  ['clients with a script', authFlow, ['logins', 'tokenUses']],
])(
  'a trial of %s has a number of the metrics that it gives, and of no other',
  (_, scenario, groups) => {
    const load = {
      ...closedAt(4000),
      groups: groups.map((name) => ({ name, ok: 1, wrong: 0, throughput: 9, latency: '' })),
    }
    const read = metrics.filter(
      (metric) => metric.read({ load, usage: null, workersDied: 0, faults: [] }).value !== null,
    )
    const given = metrics.filter((metric) => metric.givenBy(metricLoadOf(scenario.load)))
    expect(read).toEqual(given)
  },
)
