import { type CapacityProbe, measured, notMeasured, type PerSecond } from '@deployment-lab/result'
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
import { percent } from '../judge-line.ts'
import { openPlan } from '../load-plans.ts'
import type { Context, Finding, Line, Proof } from '../proof.ts'
import { type KnownServer, startServer } from '../server/start.ts'
import { sustainedRate } from '../sustained-rate.ts'

// `starts` are the rates at which searches begin, so that they do not all try the same. `seconds` is
// the length of a trial; the full form's is that of the scenario `capacity`. In `near` searches at
// least the upper end is at most `apart` above the lower, and `confirmed` are. `again` is how many
// trials of a search are made again where the machine held the server up, before it is told of one:
// three would end it.
const sizes = {
  full: {
    random: { starts: [200, 240, 280, 340], seconds: 3 },
    even: { starts: [240, 340], seconds: 2 },
    apart: 0.4,
    near: 3,
    confirmed: 1,
    again: 10,
  },
  short: {
    random: { starts: [340], seconds: 1.5 },
    even: { starts: [340], seconds: 1 },
    apart: 0.5,
    near: 1,
    confirmed: 1,
    again: 0,
  },
} as const

/** Milliseconds of every request: no more than 667 a second. */
export const service = 1.5
/**
 * Of the p99 under each kind of arrivals, in milliseconds: a generator may be late by a tenth of
 * it. Evenly spaced ones that are too many pass any limit in time, so theirs is one that a machine
 * which is held up for a moment still keeps.
 */
const limits = { random: 15, even: 25 } as const
/**
 * The known capacity under each kind of arrivals. Arrivals at random wait for one another; evenly
 * spaced they never do, until they are more than the server can serve.
 */
const truths = {
  random: sustainedRate(service, 1000 * limits.random),
  even: 1000 / service,
} as const
type Spacing = keyof typeof truths
const arrivals = { random: 'poisson', even: 'constant' } as const
/** By how much the interval may miss the truth. */
const miss = 0.1

const scenarioOf = (seconds: number, rate: PerSecond, spacing: Spacing): Scenario =>
  defineScenario({
    name: 'capacity',
    question: 'How many?',
    describes: `arrivals at one rate after the other, ${spacing}`,
    load: openLoop({ rate, mix: [get('/', { signedIn: false })], arrivals: arrivals[spacing] }),
    capacity: highestRate({ p99: limits[spacing] }),
    seconds,
    metrics: [],
  })

/** Of a trial, while its server was held up by something else on the machine. */
const mostHeld = 0.01
const heldUp = 'the machine held the server up'

/** A search to be made: where it begins, and how what it sends is spaced. */
interface Begun {
  readonly index: number
  readonly start: PerSecond
  readonly spacing: Spacing
}

type Queue = Pick<KnownServer, 'url' | 'order'>

/** One of its own for every trial: the same arrivals again would be no fresh ones. */
const seedOf = (seed: number, search: number, order: number): number =>
  100 * (10 * seed + search) + order

const search = async (
  context: Context,
  server: Queue,
  { index, start, spacing }: Begun,
): Promise<Found> => {
  const { engine, generator, calibration, signal, size, seed } = context
  const scenario = scenarioOf(sizes[size][spacing].seconds, start, spacing)
  const plan = capacityPlanOf(scenario, calibration)
  if (plan === null) throw new TypeError('the scenario searches for a capacity')
  const probes: CapacityProbe[] = []
  let again = 0
  for (;;) {
    const next = engine.nextProbe(plan, probes)
    if (next === null) {
      return { spacing, capacity: engine.capacityOf(plan, probes), probes, again }
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
    if (because !== null && again < sizes[size].again) again += 1
    else probes.push({ order, ...next, ...engine.judgeProbe(load, plan.slo, because) })
  }
}

type Interval = Pick<Capacity, 'passing' | 'failing'>

/** How far a rate lies outside of an interval, as a share of it; 0 inside, null without one. */
export const missOf = ({ passing, failing }: Interval, rate: PerSecond): number | null =>
  passing === null || failing === null ? null : Math.max(0, passing / rate - 1, rate / failing - 1)

/** Whether there is an interval, and its upper end is at most a share above the lower. */
export const isNear = ({ passing, failing }: Interval, share: number): boolean =>
  passing !== null && failing !== null && failing / passing <= 1 + share

interface Found {
  readonly spacing: Spacing
  readonly capacity: Capacity
  readonly probes: readonly CapacityProbe[]
  /** Trials beside these that were made again, since the machine held the server up. */
  readonly again: number
}

/**
 * The proof on a queue that is up already.
 *
 * @param server a queue that takes `service` for a request
 */
export const proveOn = async (context: Context, server: Queue): Promise<Finding> => {
  const { random, even } = sizes[context.size]
  const begun = [
    ...random.starts.map((start) => ({ start, spacing: 'random' as const })),
    ...even.starts.map((start) => ({ start, spacing: 'even' as const })),
  ]
  const found: Found[] = []
  for (const [index, one] of begun.entries()) {
    const ended = await search(context, server, { index, ...one })
    found.push(ended)
    context.say(`search ${index + 1} of ${begun.length}: ${foundText(ended)}`)
  }
  const misses = found.map(({ capacity, spacing }, index): Line => {
    const off = missOf(capacity, truths[spacing])
    return {
      asks: `search ${index + 1}: the known capacity lies outside the interval by`,
      limit: { kind: 'at-most', unit: 'share', value: miss },
      measured: off === null ? notMeasured(capacity.because) : measured(off),
    }
  })
  // Where hardly a trial was what it should be, a short run does not insist.
  const excuse =
    context.size === 'short' && found.some(wasHeldUp) ? ({ excused: 'always' } as const) : {}
  return {
    lines: [...misses, nearLine(context, found), confirmedLine(context, found)].map((line) => ({
      ...line,
      ...excuse,
    })),
    remarks: remarksOf(context, found),
  }
}

/** An interval from the lowest rate to the highest holds every truth. */
const nearLine = ({ size }: Context, found: readonly Found[]): Line => {
  const { apart, near } = sizes[size]
  const random = found.filter(({ spacing }) => spacing === 'random')
  return {
    asks: `random arrivals: searches that end in an interval whose ends are at most ${percent(apart)} apart`,
    limit: { kind: 'at-least', unit: 'count', value: near, of: random.length },
    measured: measured(random.filter(({ capacity }) => isNear(capacity, apart)).length),
  }
}

/** Random arrivals near the limit may contradict each other for good; even ones hardly can. */
const confirmedLine = ({ size }: Context, found: readonly Found[]): Line => {
  const even = found.filter(({ spacing }) => spacing === 'even')
  return {
    asks: 'even arrivals: searches that fresh trials confirm',
    limit: { kind: 'at-least', unit: 'count', value: sizes[size].confirmed, of: even.length },
    measured: measured(even.filter(({ capacity }) => capacity.state === 'confirmed').length),
  }
}

const wasHeldUp = ({ probes }: Found): boolean =>
  2 * probes.filter(({ clause }) => clause === heldUp).length > probes.length

const remarksOf = ({ size }: Context, found: readonly Found[]): string[] => [
  `A queue of ${service} ms a request, to hold a p99 of ${limits.random} ms under random arrivals without end, which it does up to ${truths.random.toFixed(0)}/s, by Crommelin's formula, and one of ${limits.even} ms under even ones, up to ${truths.even.toFixed(0)}/s. Searches are a run's, each from another rate; trials last ${sizes[size].random.seconds} s (of even arrivals ${sizes[size].even.seconds} s) and longer, fresh ones twice as long, and each sends other arrivals.`,
  ...found.map(
    (one, index) =>
      `Search ${index + 1}, ${one.spacing} arrivals: ${foundText(one)}; ${one.capacity.state} (${one.capacity.because}), ${one.probes.length} trials${voidText(one)}.`,
  ),
]

const voidText = ({ probes, again }: Found): string => {
  const clauses = new Set(probes.flatMap(({ state, clause }) => (state === 'void' ? clause : [])))
  return [
    ...(again === 0 ? [] : [`, ${again} more in which ${heldUp}`]),
    ...(clauses.size === 0 ? [] : [`; void: ${[...clauses].join(', ')}`]),
  ].join('')
}

const foundText = ({ spacing, capacity: { passing, failing } }: Found): string =>
  `${passing ?? 'nothing'}/s passes, ${failing ?? 'nothing'}/s fails; known: ${truths[spacing].toFixed(0)}/s`

export const capacity: Proof = {
  name: 'capacity',
  title: 'Capacity',
  describes:
    'The search for the highest rate that holds a limit of latency, on a queue of fixed service times, of which that rate is known. The interval has to hold it, or nearly, and to be narrow.',
  noisy: true,
  run: async (context) => {
    const server = await startServer('queue', String(service))
    try {
      return await proveOn(context, server)
    } finally {
      await server.stop()
    }
  },
}
