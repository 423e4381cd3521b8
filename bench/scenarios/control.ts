import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'control',
  question: 'Do all answer everything, and soon enough, when little is asked?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule: all should tie',
  streams: { users: openLoop({ rate: 280, mix: [me, note] }) },
  // The p99 of a run needs 1,000 requests: three blocks of the quick preset have 1,008.
  seconds: 1.2,
  every: 4,
  p99Limit: 50,
  byDefault: ['standard', 'thorough'],
  metrics: [lostGet, lostPost],
})
