import { send } from '@deployment-lab/faults/send'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop, post } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

const poison = send(post('/lab/crash/'), { expects: 'a worker ends' })

export default defineScenario({
  name: 'crash',
  question: 'One request kills the process that answers it. What do the others feel?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; three POSTs at 1 s, 1.2 s and 1.4 s each kill the process that answers',
  streams: { users: openLoop({ rate: 200, mix: [me, note] }) },
  faults: [at(1, poison), at(1.2, poison), at(1.4, poison)],
  // A container takes seconds to end; and on a busy machine a worker needs two to start.
  seconds: 15,
  settle: 4,
  // Outages differ from 0.1 s on: a sender that is late by tens of milliseconds can still see them.
  latencyLimit: 500,
  metrics: [outage, lostGet, lostPost],
})
