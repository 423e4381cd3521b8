import { stopAndStart } from '@deployment-lab/faults/stop-and-start'
import {
  at,
  defineFact,
  defineScenario,
  type FactSubject,
  openLoop,
} from '@deployment-lab/runner/scenario'
import { everybody } from '../requests.ts'
import { bearing, endedSession, type Tokens } from '../sessions.ts'

/** New connections over which a token is sent: workers take turns, so that each is asked. */
const connections = 20

type Use = (subject: FactSubject, tokens: Tokens) => ReturnType<FactSubject['ask']>

/** Sends the token of a session that has ended, at once and again after a restart. */
const ended = (name: string, makes: 'exposed' | null, use: Use) => {
  const useOften = async (subject: FactSubject, tokens: Tokens) => {
    const processes = new Set<unknown>()
    let accepted = 0
    for (let asked = 0; asked < connections; asked += 1) {
      const { status, headers } = await use(subject, tokens)
      processes.add(headers['x-lab-process'])
      if (status === 200) accepted += 1
    }
    const who = processes.size === 1 ? '1 process' : `${processes.size} processes`
    return { accepted, text: `${accepted} of ${connections} by ${who}` }
  }
  return defineFact({
    name,
    makes,
    async before(subject) {
      const tokens = await endedSession(subject)
      return { tokens, first: await useOften(subject, tokens) }
    },
    async check(subject, { tokens, first }) {
      const again = await useOften(subject, tokens)
      return {
        harmed: first.accepted + again.accepted > 0,
        evidence: `${first.text}, then ${again.text}`,
      }
    },
  })
}

export default defineScenario({
  name: 'revocation',
  question: 'A user logs out. Do all workers know, and do they after a restart?',
  describes:
    'A user logs in and out again; the access token and the refresh token are then sent over 20 new connections each, and once more after it was stopped and started, while others read GET /api/public/, {{rate}} a second. POST /api/token/verify/ looks at a token alone, so what it says of such a token is only reported. What the restart costs is measured in "restart"',
  streams: { users: openLoop({ rate: 20, mix: [everybody] }) },
  faults: [at(1, stopAndStart())],
  facts: [
    ended('ended-access', 'exposed', ({ ask }, tokens) =>
      ask('GET', '/api/me/', { headers: bearing(tokens) }),
    ),
    ended('ended-refresh', 'exposed', ({ ask }, { refresh }) =>
      ask('POST', '/api/token/refresh/', { json: { refresh } }),
    ),
    ended('ended-verified', null, ({ ask }, { access }) =>
      ask('POST', '/api/token/verify/', { json: { token: access } }),
    ),
  ],
  // Facts alone decide.
  unharmed: { lost: 1, gap: 3_600_000 },
  seconds: 45,
  settle: 1,
  patience: 10,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
})
