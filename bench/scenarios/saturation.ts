import { throughput } from '@deployment-lab/result/metrics/throughput'
import { closedLoop, defineScenario } from '@deployment-lab/runner/scenario'
import { me } from '../requests.ts'

export default defineScenario({
  name: 'saturation',
  question: 'How many correct answers a second are there when clients never pause?',
  describes: 'GET /api/me/ with a token over up to 32 connections, each asking again at once',
  load: closedLoop({ steps: [1, 8, 32], request: me }),
  metrics: [throughput],
})
