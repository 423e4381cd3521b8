import { closedLoop, defineScenario, get } from '@deployment-lab/runner/scenario'

const me = get('/api/me/', { expectBody: '"username":"{{username}}"' })

export default defineScenario({
  name: 'saturation',
  question: 'How many correct answers a second are there when clients never pause?',
  describes: 'GET /api/me/ with a token over 1, 8 and 32 connections, each asking again at once',
  load: closedLoop({ steps: [1, 8, 32], request: me }),
  metrics: ['throughput'],
})
