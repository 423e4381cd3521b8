import { slowReader } from '@deployment-lab/loadgen/clients/slow-reader'
import { slowSender } from '@deployment-lab/loadgen/clients/slow-sender'
import { held } from '@deployment-lab/result/metrics/held'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { memory } from '@deployment-lab/result/metrics/memory'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { defineScenario, get, openLoop, post } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

/** Clients that come from 1 s to 2 s and hold on for six seconds. */
const comeAndHold = (perSecond: number) => ({
  users: false,
  timeout: 6000,
  profile: [
    { from: 0, to: 0, duration: 1000 },
    { from: perSecond, to: perSecond, duration: 1000 },
    { from: 0, to: 0, duration: 7000 },
  ],
})

// A server may say 408 to who is too slow.
const refused = { signedIn: false, expectStatus: 408 }

export default defineScenario({
  name: 'slow-clients',
  question: 'A hundred clients send or read as slowly as they can. What do the others notice?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; from 1 s on 40 clients send headers and 40 a body that never end, a byte every 500 ms, and 20 read an answer of 4 MB with 10 kB a second. Each gives up after six seconds',
  streams: {
    users: openLoop({ rate: 150, mix: [me, note] }),
    headers: openLoop({
      ...comeAndHold(40),
      client: slowSender({ part: 'headers', every: 500 }),
      mix: [get('/api/public/', refused)],
    }),
    bodies: openLoop({
      ...comeAndHold(40),
      client: slowSender({ part: 'body', every: 500 }),
      mix: [post('/api/token/', {}, refused)],
    }),
    readers: openLoop({
      ...comeAndHold(20),
      client: slowReader({ bytes: 1024, every: 100 }),
      mix: [get('/lab/large/?mb=4', { signedIn: false })],
    }),
  },
  unharmed: { p99: 100 },
  latencyLimit: 250,
  byDefault: ['standard', 'thorough'],
  metrics: [p99, lostGet, lostPost, held, memory],
})
