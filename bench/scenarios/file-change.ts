import { touchSource } from '@deployment-lab/faults/touch-source'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'file-change',
  question: 'Somebody saves a file. What do users notice?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; a source file of the server is saved, unchanged, at 1 s',
  streams: { users: openLoop({ rate: 200, mix: [me, note] }) },
  faults: [at(1, touchSource())],
  seconds: 15,
  settle: 2.5,
  patience: 5,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
  metrics: [outage, lostGet, lostPost],
})
