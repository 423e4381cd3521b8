import { crashLoop } from '@deployment-lab/faults/crash-loop'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'crash-loop',
  question: 'One worker crashes six times in a row. Who gives up, and who comes back?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; a process that answers is killed with SIGKILL at 1 s, and so is each that takes its place as soon as it is there, until six have ended or nothing has taken the place for 5 s',
  streams: { users: openLoop({ rate: 100, mix: [me, note] }) },
  faults: [at(1, crashLoop(6))],
  // Starting containers again takes longest: the engine waits longer after each crash.
  seconds: 45,
  settle: 2.5,
  patience: 5,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
  metrics: [outage, lostGet, lostPost],
})
