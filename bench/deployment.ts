import { roll } from '@deployment-lab/faults/roll'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { at, defineScenario, openLoop, type Scenario } from '@deployment-lab/runner/scenario'
import { me, note } from './requests.ts'

/** Deploy of a kind of release, as each topology is really deployed. */
interface Deploy {
  readonly name: string
  readonly release: Parameters<typeof roll>[0]
  readonly question: string
  /** Release in words, for the description. */
  readonly what: string
  /** Presets that take it; all if left out. */
  readonly presets?: readonly string[]
}

/** Users that are busy, and users that come back on connections which were idle, during a deploy. */
export const deployOf = ({ name, release, question, what, presets }: Deploy): Scenario =>
  defineScenario({
    name,
    question,
    describes: `GET /api/me/ and POST /api/notes/, half each in random order, 100 a second, and 10 a second over 30 kept connections, each idle for three seconds in between; at 1 s ${what} is deployed, the way this topology is deployed`,
    streams: {
      users: openLoop({ rate: 100, mix: [me, note] }),
      returning: openLoop({ rate: 10, mix: [me, note], connections: 30 }),
    },
    faults: [at(1, roll(release))],
    // Containers one by one on a busy machine take longest.
    seconds: 45,
    settle: 2.5,
    patience: 10,
    latencyLimit: 500,
    byDefault: presets ?? true,
    metrics: [outage, lostGet, lostPost],
  })
