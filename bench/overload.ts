import { availableParallelism } from 'node:os'
import { retrying } from '@deployment-lab/loadgen/clients/retrying'
import { attempts } from '@deployment-lab/result/metrics/attempts'
import { goodput } from '@deployment-lab/result/metrics/goodput'
import { recovery } from '@deployment-lab/result/metrics/recovery'
import { defineScenario, openLoop, post, type Scenario } from '@deployment-lab/runner/scenario'

/** Twice what its processors can do, for users of a kind. */
interface Overload {
  readonly name: string
  readonly question: string
  /** Most attempts of a user, and the limit of the wait before the second; 0 is none. */
  readonly attempts: number
  readonly backOff?: number
  /** Words for the description: what users do who have no answer. */
  readonly what: string
  /** Presets that take it. */
  readonly presets: readonly string[]
}

/** Processor time of a request in milliseconds: it sets how many a core answers. */
const work = 20
/** Two in five of what a single process can do. */
const calm = 0.4 * (1000 / work)
const peak = 2 * (1000 / work) * availableParallelism()

/** Time until users give an attempt up, in milliseconds. */
const patience = 500

const burn = post(`/lab/burn/?ms=${work}`, null, {
  signedIn: false,
  expectStatus: 200,
  expectBody: `"burned_ms":${work}`,
})

/** Three seconds in which twice as many requests come as all cores of this machine can answer. */
export const overloadOf = ({
  name,
  question,
  attempts: most,
  backOff = 0,
  what,
  presets,
}: Overload): Scenario =>
  defineScenario({
    name,
    question,
    describes: `POST /lab/burn/?ms=${work}, each ${work} ms of processor time, ${calm} a second; from 1 s to 4 s ${peak} a second, twice what all cores of this machine can do. Users give up after ${patience / 1000} s${what}`,
    streams: {
      users: openLoop({
        profile: [
          { from: calm, to: calm, duration: 1000 },
          { from: peak, to: peak, duration: 3000 },
          { from: calm, to: calm, duration: 6000 },
        ],
        timeout: 5000,
        client: retrying({ patience, attempts: most, backOff }),
        mix: [burn],
      }),
    },
    unharmed: {},
    latencyLimit: 500,
    serviceTime: work,
    byDefault: presets,
    metrics: [goodput, attempts, recovery],
  })
