import { scale } from '@deployment-lab/faults/scale'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'scale',
  question: 'Workers are added under load and taken away again. Who notices?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; from 1.5 s on there are four workers, and ten seconds later as many as before',
  streams: { users: openLoop({ rate: 200, mix: [me, note] }) },
  faults: [at(1.5, scale(4, { for: 10 }))],
  seconds: 25,
  latencyLimit: 500,
  byDefault: false,
  metrics: [outage, lostGet, lostPost],
})
