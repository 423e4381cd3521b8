import { throughput } from '@deployment-lab/result/metrics/throughput'
import { closedLoop, defineScenario, post } from '@deployment-lab/runner/scenario'

export default defineScenario({
  name: 'cpu-bound',
  question: 'How many requests a second are there when each needs the processor and nothing else?',
  describes:
    'POST /lab/burn/?ms=5 over 12 connections, each asking again at once: every request uses 5 ms of processor time in the event loop of the worker that answers, and no database. On a quarter of a core that is 50 requests a second a worker at most',
  load: closedLoop({
    steps: [12],
    request: post('/lab/burn/?ms=5', null, {
      signedIn: false,
      expectStatus: 200,
      expectBody: '"burned_ms":5',
    }),
  }),
  // A quarter of a core answers 50 a second: less time gives too few answers for Little's law.
  seconds: 4,
  every: 2,
  serviceTime: 5,
  // Saturation says the same for deployments on whole cores.
  byDefault: false,
  metrics: [throughput],
})
