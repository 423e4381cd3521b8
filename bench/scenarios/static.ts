import { cpuPerAnswer } from '@deployment-lab/result/metrics/cpu-per-answer'
import { defineScenario, get, openLoop } from '@deployment-lab/runner/scenario'

const logo = get('/static/logo.svg', { signedIn: false, expectBody: '<title id="title">' })

export default defineScenario({
  name: 'static',
  question: 'The logo is asked for 1,000 times. What does it cost, from the app and from the edge?',
  describes:
    'GET /static/logo.svg, {{rate}} a second on a fixed schedule: the CPU time of all processes of a topology, proxies and managers too, over the correct answers. Where a proxy serves files itself, no worker is asked',
  streams: { users: openLoop({ rate: 400, mix: [logo] }) },
  // The kernel counts in steps of 10 ms: a trial has to use many of them.
  seconds: 2.5,
  every: 3,
  byDefault: ['standard', 'thorough'],
  metrics: [cpuPerAnswer],
})
