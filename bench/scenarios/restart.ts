import { stopAndStart } from '@deployment-lab/faults/stop-and-start'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineFact, defineScenario, get, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

/** The highest id in an answer with notes; 0 without any. */
const highestId = (body: string): number =>
  Math.max(0, ...[...body.matchAll(/"id":"?(\d+)/g)].map(([, id]) => Number(id)))

/** Most notes that users write in a trial. */
const most = 300

const data = defineFact({
  name: 'data',
  makes: 'lost-data',
  async before({ ask, signIn }) {
    const headers = await signIn()
    const json = { text: 'written before the restart' }
    let written = await ask('POST', '/api/notes/', { headers, json })
    while (written.status === 201 && highestId(written.body) < most) {
      written = await ask('POST', '/api/notes/', { headers, json })
    }
    return written
  },
  async check({ ask }, written) {
    const { status, body } = await ask('GET', '/api/notes/')
    // The API lists the newest notes, and users have written since. A store that lost what it had
    // numbers notes from 1 again, and does not come as far in a trial.
    const before = highestId(written.body)
    const after = highestId(body)
    return {
      harmed: written.status === 201 && status === 200 && after < before,
      evidence: `note ${before} before it (${written.status}), note ${after} the newest after it (${status})`,
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
    'GET /api/me/ and, one in five, POST /api/notes/, in random order, 50 a second, and requests that take 400 ms, 10 a second, so that some are under way when it is stopped at 1 s, as it is stopped, and started again. A note written before is read again, and a session from before is used',
  streams: {
    users: openLoop({ rate: 50, mix: [me, me, me, me, note] }),
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
  patience: 10,
  latencyLimit: 1000,
  metrics: [outage, lostGet, lostPost],
})
