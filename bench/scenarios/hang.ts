import { hang } from '@deployment-lab/faults/hang'
import { newEachTime } from '@deployment-lab/loadgen/clients/new'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop, post } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'hang',
  question: 'One worker loops for ever. Who notices, and when?',
  describes:
    'GET /api/me/ and POST /api/notes/, half each in random order, 80 a second over kept connections, and 20 a second over a new connection each, on a fixed schedule; one POST at 1 s has the worker that answers it loop until after the end of the trial (POST /lab/stall/). Its process lives and takes connections; clients give up after 2 s',
  streams: {
    users: openLoop({ rate: 80, mix: [me, note] }),
    newcomers: openLoop({ rate: 20, mix: [me, note], client: newEachTime }),
  },
  faults: [at(1, hang(post('/lab/stall/?ms=12000', null, { signedIn: false }), { for: 9 }))],
  seconds: 10.5,
  latencyLimit: 500,
  byDefault: ['standard', 'thorough'],
  metrics: [outage, lostGet, lostPost],
})
