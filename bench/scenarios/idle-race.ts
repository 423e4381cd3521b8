import { idling } from '@deployment-lab/loadgen/clients/idling'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { defineScenario, openLoop } from '@deployment-lab/runner/scenario'
import { me, note } from '../requests.ts'

export default defineScenario({
  name: 'idle-race',
  question: 'A request comes just as its idle connection is closed. Is it lost?',
  describes:
    'GET /api/me/ or POST /api/notes/ from 900 clients within three seconds, each on a connection of its own, and the same again after the connection was idle for 6 s, 10 ms more or less. A server of Node’s that keeps connections for its usual 5 s closes them then, a second after the time that it announces; one that keeps them for 72 s, as the API does, is far from it. A connection that is closed in time is replaced, and nothing is lost',
  streams: {
    users: openLoop({
      profile: [{ from: 300, to: 300, duration: 3000 }],
      timeout: 9000,
      client: idling({ idle: 6000, spread: 10 }),
      mix: [me, note],
    }),
  },
  // The first answer that counts comes after the idle time.
  unharmed: { gap: 10_000 },
  latencyLimit: 250,
  byDefault: ['thorough'],
  metrics: [lostPost, lostGet],
})
