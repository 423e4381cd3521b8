import { defineScenario, get, openLoop } from '@deployment-lab/runner/scenario'

const me = get('/api/me/', { expectBody: '"username":"{{username}}"' })

export default defineScenario({
  name: 'steady',
  question: 'How long do users wait at a rate that all can serve?',
  describes: 'GET /api/me/ with a token, {{rate}} a second on a fixed schedule',
  load: openLoop({ rate: 300, mix: [me] }),
  metrics: ['p90', 'p50', 'lostGet'],
  capacityFrom: 'saturation',
})
