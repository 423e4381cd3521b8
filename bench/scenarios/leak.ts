import { leak } from '@deployment-lab/faults/leak'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { memory } from '@deployment-lab/result/metrics/memory'
import { at, defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'leak',
  question: 'A route keeps memory that it never uses again. Who notices, and what does that cost?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, {{rate}} a second on a fixed schedule; from 1 s to 9 s four requests a second keep 16 MB each in the worker that answers, which keeps 256 MB at most. A limit on memory may end a worker',
  streams: { users: openLoop({ rate: 100, mix: [me, note] }) },
  faults: [at(1, leak({ mb: 16, every: 250, for: 8 }))],
  seconds: 12,
  latencyLimit: 500,
  byDefault: ['thorough'],
  metrics: [memory, lostGet, lostPost],
})
