import { newEachTime } from '@deployment-lab/loadgen/clients/new'
import { busiestProcess } from '@deployment-lab/result/metrics/busiest-process'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { othersAnswered } from '@deployment-lab/result/metrics/others-answered'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { everybody, me } from '../requests.ts'

export default defineScenario({
  name: 'connections',
  question: 'A thousand connections a second are opened for one request each. Who is served?',
  describes:
    'GET /api/me/ over kept connections, 200 a second on a fixed schedule; from 1 s to 5 s also GET /api/public/, 1,000 a second, each over a connection of its own that is closed with the answer. Reported are what those on kept connections wait, how many of the others are answered, and how evenly their connections are shared among the workers',
  streams: {
    users: openLoop({ rate: 200, mix: [me] }),
    newcomers: openLoop({
      profile: [
        { from: 0, to: 0, duration: 1000 },
        { from: 1000, to: 1000, duration: 4000 },
        { from: 0, to: 0, duration: 1000 },
      ],
      mix: [everybody],
      client: newEachTime,
      users: false,
    }),
  },
  unharmed: { p99: 100 },
  latencyLimit: 250,
  byDefault: ['standard', 'thorough'],
  metrics: [p99, othersAnswered, busiestProcess, lostGet],
})
