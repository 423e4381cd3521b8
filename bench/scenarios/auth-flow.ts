import { logins } from '@deployment-lab/result/metrics/logins'
import { tokenUses } from '@deployment-lab/result/metrics/token-uses'
import { clients, defineScenario, logIn, refresh, times } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

export default defineScenario({
  name: 'auth-flow',
  question: 'How many clients can log in, use their tokens and refresh them?',
  describes:
    'Eight clients on a connection each: POST /api/token/, GET /api/me/ 20 times, POST /api/token/refresh/ with the token just given, GET /api/me/ 20 times more, and again. A login costs a password hash, which runs beside the event loop in the thread pool of its process: cores limit logins, and one process can use several for them; the event loop limits the use of tokens. The script ties one to the other, 40 uses a login',
  load: clients({
    connections: 8,
    script: [logIn(), times(20, me), refresh(), times(20, me)],
  }),
  every: 3,
  byDefault: ['standard', 'thorough'],
  metrics: [logins, tokenUses],
})
