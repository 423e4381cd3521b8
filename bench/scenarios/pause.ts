import { pause } from '@deployment-lab/faults/pause'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'pause',
  question: 'One of the processes freezes for three seconds. What do users notice?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; a process that answers is frozen from 1.5 s to 4.5 s',
  streams: { users: openLoop({ rate: 200, mix: [me, note] }) },
  faults: [at(1.5, pause('one worker', { for: 3 }))],
  seconds: 20,
  settle: 2.5,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
  metrics: [outage, lostGet, lostPost],
})
