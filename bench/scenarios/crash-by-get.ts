import { send } from '@deployment-lab/faults/send'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, get, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'crash-by-get',
  question: 'A GET kills the process that answers it. Does what stands in front repeat it?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; one GET at 1 s kills the process that answers, and a proxy that repeats it hands it to the next',
  streams: { users: openLoop({ rate: 200, mix: [me, note] }) },
  faults: [at(1, send(get('/lab/crash/'), { expects: 'a worker ends' }))],
  seconds: 15,
  settle: 4.4,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
  metrics: [outage, lostGet, lostPost],
})
