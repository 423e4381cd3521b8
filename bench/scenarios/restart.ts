import { stopAndStart } from '@deployment-lab/faults/stop-and-start'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineFact, defineScenario, get, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

const text = 'written before the restart'

const data = defineFact({
  name: 'data',
  makes: 'lost-data',
  async before({ ask, signIn }) {
    const headers = await signIn()
    const { status } = await ask('POST', '/api/notes/', { headers, json: { text } })
    return status
  },
  async check({ ask }, written) {
    const { status, body } = await ask('GET', '/api/notes/')
    const isThere = status === 200 && body.includes(text)
    return {
      harmed: written === 201 && !isThere,
      evidence: `written with ${written}, read with ${status}, ${isThere ? 'there' : 'gone'}`,
    }
  },
})

const session = defineFact({
  name: 'session',
  makes: 'lost-data',
  before: ({ signIn }) => signIn(),
  async check({ ask }, headers) {
    const { status, body } = await ask('GET', '/api/me/', { headers })
    return { harmed: status !== 200, evidence: `${status} ${body.slice(0, 200)}` }
  },
})

export default defineScenario({
  name: 'restart',
  question: 'It is stopped and started again. What was lost?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, 50 a second, and requests that take 400 ms, 10 a second, so that some are under way when it is stopped at 1 s, as it is stopped, and started again. A note written before is read again, and a session from before is used',
  streams: {
    users: openLoop({ rate: 50, mix: [me, note] }),
    waiting: openLoop({
      rate: 10,
      mix: [get('/lab/wait/?ms=400', { signedIn: false, expectBody: '"waited_ms":400' })],
    }),
  },
  faults: [at(1, stopAndStart())],
  facts: [data, session],
  // Starting takes longest in containers and on a busy machine.
  seconds: 30,
  settle: 2.5,
  latencyLimit: 1000,
  metrics: [outage, lostGet, lostPost],
})
