import { kill } from '@deployment-lab/faults/kill'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'kill',
  question: 'The kernel kills one process that answers. What do users notice?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; a process that answers is killed with SIGKILL at 1 s',
  streams: { users: openLoop({ rate: 200, mix: [me, note] }) },
  faults: [at(1, kill('one worker'))],
  // Killing a container takes longest.
  seconds: 15,
  settle: 3,
  latencyLimit: 500,
  metrics: [outage, lostGet, lostPost],
})
