import { stopStore } from '@deployment-lab/faults/stop-store'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import {
  at,
  defineFact,
  defineScenario,
  type FactSubject,
  openLoop,
  type Scenario,
} from '@deployment-lab/runner/scenario'
import { me, note } from './requests.ts'
import { bearing, countedText, endedSession } from './sessions.ts'

type Ask = () => Promise<{ readonly status: number }>

/** A request that must be refused, whatever the database does. */
const refused = (name: string, prepare: (subject: FactSubject) => Promise<Ask>) =>
  defineFact({
    name,
    makes: 'exposed',
    before: async (subject) => ({
      ask: await prepare(subject),
      answers: [] as (number | string)[],
    }),
    async during(_, { ask, answers }) {
      const answer = await ask().catch(() => null)
      answers.push(answer?.status ?? 'no answer')
    },
    check: async (_, { answers }) => ({
      harmed: answers.includes(200),
      evidence: countedText(answers),
    }),
  })

const session = refused('bypassed-session', async (subject) => {
  const headers = bearing(await endedSession(subject))
  return () => subject.ask('GET', '/api/me/', { headers })
})

const password = refused('bypassed-password', async ({ ask, account }) => {
  const json = { ...account, password: 'not the password' }
  return () => ask('POST', '/api/token/', { json })
})

/** Failure of the database. */
interface StoreFailure {
  readonly name: string
  readonly question: string
  readonly how: Parameters<typeof stopStore>[0]
  /** The same in words, for the description. */
  readonly what: string
}

/** Users, and requests that must be refused, while the database is away for four seconds. */
export const storeFailure = ({ name, question, how, what }: StoreFailure): Scenario =>
  defineScenario({
    name,
    question,
    describes: `GET /api/me/ and POST /api/notes/, half each in random order, 100 a second on a fixed schedule; from 1.5 s on the database is ${what} for 4 s. Beside it the access token of a session that has ended, and a login with a wrong password, are tried again and again`,
    streams: { users: openLoop({ rate: 100, mix: [me, note] }) },
    faults: [at(1.5, stopStore(how, { for: 4 }))],
    facts: [session, password],
    seconds: 45,
    settle: 2.5,
    patience: 10,
    latencyLimit: 500,
    byDefault: ['standard', 'thorough'],
    metrics: [outage, lostGet, lostPost],
  })
