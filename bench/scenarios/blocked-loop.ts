import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { p90 } from '@deployment-lab/result/metrics/p90'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { defineScenario, openLoop, post } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

const burn = post('/lab/burn/?ms=200', null, {
  signedIn: false,
  expectStatus: 200,
  expectBody: '"burned_ms":200',
})

export default defineScenario({
  name: 'blocked-loop',
  question:
    'One request of a hundred keeps its process busy for 200 ms. How long do the others wait?',
  describes:
    'GET /api/me/, 200 a second on a fixed schedule; from 1 s on also two POST /lab/burn/ a second, each of which uses 200 ms of processor time in the event loop of the worker that answers',
  streams: {
    users: openLoop({ rate: 200, mix: [me] }),
    burners: openLoop({
      profile: [
        { from: 0, to: 0, duration: 1000 },
        { from: 2, to: 2, duration: 5000 },
      ],
      mix: [burn],
      users: false,
    }),
  },
  unharmed: { p99: 100 },
  latencyLimit: 250,
  metrics: [p99, p90, lostGet],
})
