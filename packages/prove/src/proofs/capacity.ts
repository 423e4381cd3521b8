import { arrivalTimes } from '@deployment-lab/loadgen'
import {
  type CapacityProbe,
  type Milliseconds,
  measured,
  notMeasured,
  type PerSecond,
  type Slo,
} from '@deployment-lab/result'
import { type Capacity, type CapacityPlan, leastHeadroom } from '@deployment-lab/stats'
import { lindley, quantile } from '../lindley.ts'
import { openPlan } from '../load-plans.ts'
import type { Context, Finding, Line, Proof } from '../proof.ts'
import { type KnownServer, startServer } from '../server/start.ts'

const sizes = {
  full: { searches: 3, duration: 4_000, precision: 0.05, confirmations: 3 },
  short: { searches: 1, duration: 3_600, precision: 0.1, confirmations: 1 },
} as const

/** Milliseconds of every request: no more than 500 a second. */
const service = 2
const slo: Slo = { p99: 15_000, success: 0.999, sendRatio: 0.99 }
const start: PerSecond = 300
/** By how much the interval may miss the truth. */
const miss = 0.1

/**
 * The rate at which a queue of fixed service times has its p99 at the limit, in µs, for the very
 * arrivals of a seed: by chance, a few seconds of arrivals are up to a tenth easier or harder than
 * arrivals without end.
 */
export const knownCapacity = (seed: number, duration: Milliseconds, limit: number): PerSecond => {
  let [low, high] = [1, 1000 / service]
  while (high / low > 1.001) {
    const rate = Math.sqrt(low * high)
    const arrivals = arrivalTimes(openPlan('', { rate, seed, duration }))
    if (quantile(lindley(arrivals, 1000 * service), 0.99) > limit) high = rate
    else low = rate
  }
  return Math.sqrt(low * high)
}

/** Of a trial, while its server was held up by something else on the machine. */
const mostHeld = 0.01
const heldUp = 'the machine held the server up'

const search = async (context: Context, server: KnownServer, seed: number) => {
  const { engine, generator, calibration, signal, size } = context
  const { duration, precision, confirmations } = sizes[size]
  const plan: CapacityPlan = {
    slo,
    start,
    most: calibration.openCeiling / leastHeadroom,
    precision,
    confirmations,
  }
  const probes: CapacityProbe[] = []
  for (;;) {
    const next = engine.nextProbe(plan, probes)
    if (next === null) return { capacity: engine.capacityOf(plan, probes), probes }
    const order = probes.length
    await server.order({ kind: 'held' }, 'held')
    const load = await engine.openLoop(
      generator,
      openPlan(server.url, { rate: next.rate, duration, seed, connections: 200 }),
      signal,
    )
    const { milliseconds } = await server.order({ kind: 'held' }, 'held')
    const because = milliseconds < mostHeld * duration ? null : heldUp
    probes.push({ order, ...next, ...engine.judgeProbe(load, slo, because) })
  }
}

/** How far the truth lies outside of an interval, as a share of it; 0 inside, null without one. */
export const missOf = (
  { passing, failing }: Pick<Capacity, 'passing' | 'failing'>,
  truth: PerSecond,
): number | null =>
  passing === null || failing === null
    ? null
    : Math.max(0, passing / truth - 1, truth / failing - 1)

interface Found {
  readonly capacity: Capacity
  readonly probes: readonly CapacityProbe[]
  readonly truth: PerSecond
}

const run = async (context: Context): Promise<Finding> => {
  const { searches, duration } = sizes[context.size]
  const server = await startServer('queue', String(service))
  const found: Found[] = []
  try {
    for (let index = 0; index < searches; index += 1) {
      const seed = context.seed + index
      const truth = knownCapacity(seed, duration, slo.p99)
      const one = { ...(await search(context, server, seed)), truth }
      found.push(one)
      context.say(`search ${index + 1} of ${searches}: ${foundText(one)}`)
    }
  } finally {
    await server.stop()
  }
  return {
    lines: found.map(({ capacity: { passing, failing, because }, truth, probes }, index): Line => {
      const off = missOf({ passing, failing }, truth)
      return {
        asks: `search ${index + 1}: the known capacity lies outside the interval by`,
        limit: { kind: 'at-most', unit: 'share', value: miss },
        measured: off === null ? notMeasured(because) : measured(off),
        // Where hardly a trial was what it should be, a short run does not insist.
        ...(context.size === 'short' && 2 * heldUpIn(probes) > probes.length
          ? { excused: 'always' }
          : {}),
      }
    }),
    remarks: [
      `A queue of ${service} ms a request, to hold a p99 of ${slo.p99 / 1000} ms. Each search sends the arrivals of one seed, ${duration / 1000} s a trial; what these arrivals allow is known by Lindley's recursion.`,
      ...found.map(
        (one, index) =>
          `Search ${index + 1}: ${foundText(one)}; ${one.capacity.state} (${one.capacity.because}), ${one.probes.length} trials.`,
      ),
    ],
  }
}

const heldUpIn = (probes: readonly CapacityProbe[]): number =>
  probes.filter(({ clause }) => clause === heldUp).length

const foundText = ({ capacity: { passing, failing }, truth }: Found): string =>
  `${passing ?? 'nothing'}/s passes, ${failing ?? 'nothing'}/s fails; known: ${truth.toFixed(0)}/s`

export const capacity: Proof = {
  name: 'capacity',
  title: 'Capacity',
  describes:
    'The search for the highest rate that holds a limit of latency, on a queue of fixed service times, of which that rate is known.',
  noisy: true,
  run,
}
