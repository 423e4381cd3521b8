import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { othersAnswered } from '@deployment-lab/result/metrics/others-answered'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { defineScenario, openLoop, type Scenario } from '@deployment-lab/runner/scenario'
import { logIn, me } from './requests.ts'

/** Storm of logins, by the path that hashes their passwords in one way or the other. */
interface Storm {
  readonly name: string
  readonly question: string
  readonly path?: string
  /** Place of the hashing in words, for the description. */
  readonly where: string
}

/** Users that are logged in while everyone else logs in. */
export const loginStorm = ({ name, question, path, where }: Storm): Scenario =>
  defineScenario({
    name,
    question,
    describes: `GET /api/me/, 200 a second on a fixed schedule; from 1 s to 4 s also 100 logins a second, whose passwords are hashed ${where}. A hash uses 10 to 40 ms of a core, so that the logins alone want more than one; clients give up after 2 s`,
    streams: {
      users: openLoop({ rate: 200, mix: [me] }),
      logins: openLoop({
        profile: [
          { from: 0, to: 0, duration: 1000 },
          { from: 100, to: 100, duration: 3000 },
          // Logins that nobody waits for any more are hashed all the same.
          { from: 0, to: 0, duration: 4000 },
        ],
        mix: [logIn(path)],
        users: false,
      }),
    },
    unharmed: { p99: 100 },
    latencyLimit: 250,
    byDefault: ['standard', 'thorough'],
    metrics: [p99, othersAnswered, lostGet],
  })
