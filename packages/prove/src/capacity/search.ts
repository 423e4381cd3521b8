import type { CapacityProbe, OpenLoopReading, PerSecond, Slo } from '@deployment-lab/result'
import { reasonOf } from '@deployment-lab/result'
import {
  capacityPlanOf,
  defineScenario,
  get,
  highestRate,
  openLoop,
  probeDuration,
  type Scenario,
} from '@deployment-lab/runner'
import type { Capacity } from '@deployment-lab/stats'
import { quick } from '../comparison/definitions.ts'
import { openPlan } from '../load-plans.ts'
import type { Context } from '../proof.ts'
import type { KnownServer } from '../server/start.ts'
import { arrivals, limits, type Spacing, sizes } from './known.ts'

const scenarioOf = (seconds: number, rate: PerSecond, spacing: Spacing): Scenario =>
  defineScenario({
    name: 'capacity',
    question: 'How many?',
    describes: `arrivals at one rate after the other, ${spacing}`,
    streams: {
      users: openLoop({ rate, mix: [get('/', { signedIn: false })], arrivals: arrivals[spacing] }),
    },
    capacity: highestRate({ p99: limits[spacing] }),
    seconds,
    metrics: [],
  })

/** Share of a trial for which its server may be held up by something else on the machine. */
const mostHeld = 0.01
const heldUp = reasonOf('server-held-up')

/** Search to be made: its start, and the spacing of its requests. */
export interface Begun {
  readonly index: number
  readonly start: PerSecond
  readonly spacing: Spacing
  /** Number of its trials that may be made again. */
  readonly again: number
}

export type Queue = Pick<KnownServer, 'url' | 'order'>

/** Result of a search. */
export interface Found {
  readonly spacing: Spacing
  readonly capacity: Capacity
  readonly probes: readonly CapacityProbe[]
  /** The rates of the trials in which the machine held up the server or the sender. */
  readonly disturbed: readonly PerSecond[]
  /** Trials beside these that were made again, since the machine disturbed them. */
  readonly again: number
}

/** Returns a different seed for every trial: the same arrivals again would make no fresh trial. */
const seedOf = (seed: number, search: number, order: number): number =>
  100 * (10 * seed + search) + order

/** Tells if the sender was too late to judge a limit: by a tenth of it. */
const wasLate = ({ generator }: OpenLoopReading, { p99 }: Slo): boolean =>
  Math.max(generator.scheduleLagP99 ?? 0, generator.eventLoopDelayP99) > p99 / 10

/** Makes a search as a run does, on a queue that takes `service` for a request. */
export const search = async (
  context: Context,
  server: Queue,
  { index, start, spacing, again: most }: Begun,
): Promise<Found> => {
  const { engine, generator, calibration, signal, size, seed } = context
  const scenario = scenarioOf(sizes[size][spacing].seconds, start, spacing)
  const plan = capacityPlanOf(scenario, calibration)
  if (plan === null) throw new TypeError('the scenario searches for a capacity')
  const probes: CapacityProbe[] = []
  const disturbed: PerSecond[] = []
  let again = 0
  for (;;) {
    const next = engine.nextProbe(plan, probes)
    if (next === null) {
      return { spacing, capacity: engine.capacityOf(plan, probes), probes, disturbed, again }
    }
    const order = probes.length
    const duration = probeDuration(scenario, quick, next)
    await server.order({ kind: 'held' }, 'held')
    const load = await engine.openLoop(
      generator,
      openPlan(server.url, {
        rate: next.rate,
        duration,
        seed: seedOf(seed, index, order + again),
        connections: 200,
        arrivals: arrivals[spacing],
      }),
      signal,
    )
    const { milliseconds } = await server.order({ kind: 'held' }, 'held')
    const because = milliseconds < mostHeld * duration ? null : heldUp
    const isDisturbed = because !== null || wasLate(load, plan.slo)
    if (isDisturbed && again < most) {
      again += 1
      continue
    }
    if (isDisturbed) disturbed.push(next.rate)
    probes.push({ order, ...next, ...engine.judgeProbe(load, plan.slo, because) })
  }
}
