import { availableParallelism } from 'node:os'
import { cut } from '@deployment-lab/result/metrics/cut'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { defineFact, defineScenario, openLoop, post } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

/** Processor time of a request of the flood in milliseconds. */
const work = 5
/** One and a half times what all cores of this machine can do. */
const flood = 1.5 * (1000 / work) * availableParallelism()

/** An address that is set aside for documentation (RFC 5737): nobody has it. */
const forged = '203.0.113.9'

const forgedAddress = defineFact({
  name: 'forged-address',
  makes: 'exposed',
  async check({ ask }) {
    const { status, body } = await ask('GET', '/lab/echo/', {
      headers: { 'x-forwarded-for': forged },
    })
    const address = /"address":"([^"]*)"/.exec(body)?.[1]
    const passedOn = /"x-forwarded-for":"([^"]*)"/.exec(body)?.[1] ?? 'nothing'
    return {
      harmed: address === forged,
      evidence: `${status}, taken for ${address ?? 'nobody'}, told ${passedOn}`,
    }
  },
})

export default defineScenario({
  name: 'abuse',
  question: 'One client floods the server. What is left for the others?',
  describes: `GET /api/me/, 100 a second on a fixed schedule; from 1 s to 6 s one address also sends POST /lab/burn/?ms=${work}, ${flood} a second, one and a half times what all cores of this machine can do. Beside it a client claims an address in X-Forwarded-For that is not its own`,
  streams: {
    users: openLoop({ rate: 100, mix: [me] }),
    flooder: openLoop({
      users: false,
      profile: [
        { from: 0, to: 0, duration: 1000 },
        { from: flood, to: flood, duration: 5000 },
        { from: 0, to: 0, duration: 4500 },
      ],
      sources: ['127.0.0.2'],
      mix: [
        post(`/lab/burn/?ms=${work}`, null, {
          signedIn: false,
          expectStatus: 200,
          expectBody: `"burned_ms":${work}`,
        }),
      ],
    }),
  },
  facts: [forgedAddress],
  unharmed: { p99: 250 },
  latencyLimit: 250,
  byDefault: ['thorough'],
  metrics: [p99, lostGet, cut],
})
