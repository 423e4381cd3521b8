import { cpuPerAnswer } from '@deployment-lab/result/metrics/cpu-per-answer'
import { defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

export default defineScenario({
  name: 'cpu-cost',
  question: 'How much processor time does an answer cost, with everything that stands beside it?',
  describes:
    'GET /api/me/ with a token, {{rate}} a second on a fixed schedule, which leaves every core time to spare: the CPU time of all processes of a topology, proxies and managers too, over the correct answers. At another rate it is another number',
  streams: { users: openLoop({ rate: 500, mix: [me] }) },
  // The kernel counts in steps of 10 ms: a trial has to use many of them.
  seconds: 2.5,
  byDefault: ['thorough'],
  metrics: [cpuPerAnswer],
  capacityFrom: 'saturation',
})
