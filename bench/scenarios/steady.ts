import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { p90 } from '@deployment-lab/result/metrics/p90'
import { defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

export default defineScenario({
  name: 'steady',
  question: 'How long do users wait at a rate that all can serve?',
  describes: 'GET /api/me/ with a token, {{rate}} a second on a fixed schedule',
  streams: { users: openLoop({ rate: 300, mix: [me] }) },
  byDefault: ['standard', 'thorough'],
  metrics: [p90, p50, lostGet],
  capacityFrom: 'saturation',
})
