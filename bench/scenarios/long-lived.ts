import { roll } from '@deployment-lab/faults/roll'
import { eventStream } from '@deployment-lab/loadgen/clients/event-stream'
import { cut } from '@deployment-lab/result/metrics/cut'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { replaced } from '@deployment-lab/result/metrics/replaced'
import { at, defineScenario, get, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'long-lived',
  question: 'Fifty event streams are open during a deploy. How long does the old release stay?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; at 1.5 s 50 clients open a stream of server-sent events, two a second, and listen until the end; at 2 s the same build is deployed, the way this topology is deployed. A stream that ends is not opened again',
  streams: {
    users: openLoop({ rate: 100, mix: [me, note] }),
    listeners: openLoop({
      users: false,
      profile: [
        { from: 0, to: 0, duration: 1500 },
        { from: 100, to: 100, duration: 500 },
        // Workers that wait for their streams are replaced one after the other.
        { from: 0, to: 0, duration: 48_000 },
      ],
      timeout: 60_000,
      client: eventStream({ silence: 3000 }),
      mix: [get('/lab/events/?ms=500', { signedIn: false, expectBody: 'data:' })],
    }),
  },
  faults: [at(2, roll('same'))],
  settle: 2.5,
  latencyLimit: 500,
  byDefault: ['thorough'],
  metrics: [replaced, cut, lostGet, lostPost],
})
