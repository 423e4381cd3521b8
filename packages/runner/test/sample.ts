import { send } from '@deployment-lab/faults/send'
import { logins } from '@deployment-lab/result/metrics/logins'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { tokenUses } from '@deployment-lab/result/metrics/token-uses'
import type { TopologyDefinition } from '@deployment-lab/topology'
import type { Preset } from '../src/index.ts'
import {
  at,
  clients,
  closedLoop,
  defineScenario,
  get,
  logIn,
  openLoop,
  post,
  refresh,
  times,
} from '../src/scenario/define.ts'

export const preset: Preset = {
  name: 'test',
  describes: 'short',
  margin: 0.2,
  blocks: 3,
  ladderBlocks: 1,
  rounds: { least: 2, most: 3 },
  limitSeconds: null,
  calmSeconds: 0,
  freshEvery: 100,
  extraBlocks: 2,
  target: Math.log(1.2),
  most: 5,
  stretch: 3,
  seconds: 0.3,
  warmUpSeconds: 0.2,
  calibrationSeconds: 0.2,
}

export const saturation = defineScenario({
  name: 'saturation',
  question: 'How much?',
  describes: 'GET /api/me/',
  load: closedLoop({ steps: [1, 4], request: get('/api/me/') }),
  metrics: [throughput],
})

export const steady = defineScenario({
  name: 'steady',
  question: 'How long?',
  describes: 'GET /api/me/',
  streams: { users: openLoop({ rate: 100, mix: [get('/api/me/')] }) },
  metrics: [p50],
  capacityFrom: 'saturation',
})

export const crash = defineScenario({
  name: 'crash',
  question: 'What then?',
  describes: 'a crash',
  streams: {
    users: openLoop({ rate: 100, mix: [get('/api/me/'), post('/api/notes/', { text: 'lab' })] }),
  },
  faults: [at(0.3, send(post('/lab/crash/'), { expects: 'a worker ends' }))],
  seconds: 1,
  metrics: [outage, lostGet, lostPost],
})

export const authFlow = defineScenario({
  name: 'auth-flow',
  question: 'How many clients?',
  describes: 'logins',
  load: clients({
    connections: 2,
    script: [logIn(), times(5, get('/api/me/')), refresh(), times(5, get('/api/me/'))],
  }),
  every: 2,
  metrics: [logins, tokenUses],
})

export const control = defineScenario({
  name: 'control',
  question: 'Do all tie?',
  describes: 'little',
  streams: {
    users: openLoop({ rate: 100, mix: [get('/api/me/'), post('/api/notes/', { text: 'lab' })] }),
  },
  p99Limit: 50,
  metrics: [lostGet, lostPost],
})

/** A topology that a plan can be made with; it cannot be started. */
export const named = (name: string): TopologyDefinition => ({
  name,
  title: name,
  summary: name,
  target: 'fastify',
  workers: 1,
  settings: () => ({}),
  needs: [],
  host: {
    abilities: [],
    start: () => Promise.reject(new Error('not to be started')),
  },
})
