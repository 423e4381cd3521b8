import { at, defineScenario, get, openLoop, post } from '@deployment-lab/runner/scenario'

const me = get('/api/me/', { expectBody: '"username":"{{username}}"' })
const note = post('/api/notes/', { text: 'lab' }, { expectBody: '"text":"lab"' })
const poison = post('/lab/crash/')

export default defineScenario({
  name: 'crash',
  question: 'One request kills the process that answers it. What do the others feel?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, 200 a second on a fixed schedule; three POSTs at 1 s, 1.2 s and 1.4 s each kill the process that answers',
  load: openLoop({ rate: 200, mix: [me, note] }),
  faults: [at(1).send(poison), at(1.2).send(poison), at(1.4).send(poison)],
  seconds: 4.5,
  // Outages are told apart from 0.1 s on: a sender that is late by tens of milliseconds still can.
  latencyLimit: 500,
  metrics: ['outage', 'lostGet', 'lostPost'],
})
