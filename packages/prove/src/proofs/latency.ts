import { arrivalTimes, type OpenLoopPlan } from '@deployment-lab/loadgen'
import { sentence } from '@deployment-lab/report'
import {
  type Microseconds,
  measured,
  type OpenLoopReading,
  percentileReading,
} from '@deployment-lab/result'
import { median, quantile } from '@deployment-lab/stats'
import { lindley, type Pause } from '../lindley.ts'
import { connected, openPlan } from '../load-plans.ts'
import { type Context, type Finding, type Line, type Proof, unproved } from '../proof.ts'
import { type KnownServer, startServer } from '../server/start.ts'
import { undisturbed } from '../undisturbed.ts'

/** Latencies of one trial, percentile by percentile, beside the expected ones. */
interface Trial {
  readonly reading: OpenLoopReading
  readonly expected: readonly Microseconds[]
}

interface Case {
  readonly name: string
  /** First percentile that a short run reads: from there on, little but the stop moves them. */
  readonly shortFrom: Percentile
  run(context: Context, server: KnownServer, plan: OpenLoopPlan): Promise<Trial>
}

const percentiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const satisfies [string, number][]

type Percentile = (typeof percentiles)[number][0]

// `service` is milliseconds of every request: long against the 0.2 to 0.4 ms that passing it on
// takes here. `stop` is the time for which the server, or the sender, stands still. `rate` is so
// low that the median need not wait; waiting would move it easily. `held` is the share of a plain
// queue's trial in which something else on the machine may hold it up: a full run's p99 depends on
// one request in a hundred.
/** Exported for a test that every trial of the full form is long enough for its p99. */
export const sizes = {
  full: {
    service: 10,
    rate: 40,
    trials: 3,
    duration: 28_000,
    stop: 7_000,
    held: 0.002,
    limit: 0.05,
    last: 'p99',
  },
  // Sizes too short for a p99, for a machine that tests share.
  short: {
    service: 4,
    rate: 100,
    trials: 1,
    duration: 6_000,
    stop: 2_000,
    held: 0.01,
    limit: 0.25,
    last: 'p90',
  },
} as const

/** Share for a server that stalls, and for a sender: the stall outweighs other disturbances. */
const mostHeld = 0.01
/** Trials of one case that are made again. */
const mostRepeats = 3
const untold = {
  measured: unproved('the machine held the server up in every trial'),
  excused: 'always',
} as const

const queue: Case = {
  name: 'a queue',
  shortFrom: 'p50',
  run: async ({ engine, generator, signal, size }, _server, plan) => {
    const reading = await engine.openLoop(generator, plan, signal)
    return { reading, expected: lindley(arrivalTimes(plan), 1000 * sizes[size].service) }
  },
}

const stall: Case = {
  name: 'a server that stalls',
  shortFrom: 'p90',
  run: async ({ engine, generator, signal, size }, server, plan) => {
    const order = {
      kind: 'stall',
      after: plan.duration / 5,
      lasting: sizes[size].stop,
    } as const
    // A connection that stalls has to be open already: else the kernel answers for it, out of
    // order.
    const connections = arrivalTimes(plan).length
    const [stalled, reading] = await Promise.all([
      server.order(order, 'stalled'),
      engine.openLoop(generator, connected(plan, connections), signal),
    ])
    const pause = within(reading, stalled)
    return { reading, expected: lindley(arrivalTimes(plan), 1000 * sizes[size].service, [pause]) }
  },
}

/** Case in which the sender stands still: its arrivals come late, and that has to show. */
const late: Case = {
  name: 'a sender that stands still',
  shortFrom: 'p90',
  run: async ({ engine, generator, signal, size }, _server, plan) => {
    const connections = arrivalTimes(plan).length
    const waiting = engine.openLoop(generator, connected(plan, connections), signal)
    const stopped = await standStill(generator.pid, plan.duration / 4, sizes[size].stop)
    const reading = await waiting
    const { from, to } = within(reading, stopped)
    const intended = arrivalTimes(plan)
    const sent = intended.map((at) => (at >= from && at < to ? to : at))
    return { reading, expected: lindley(sent, 1000 * sizes[size].service, [], intended) }
  },
}

const within = ({ startedAt }: OpenLoopReading, { from, to }: Pause): Pause => ({
  from: 1000 * (from - startedAt),
  to: 1000 * (to - startedAt),
})

const pauseFor = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Stops a process for a while; times are milliseconds since 1970. It always goes on afterwards. */
const standStill = async (pid: number, after: number, lasting: number): Promise<Pause> => {
  await pauseFor(after)
  const from = Date.now()
  process.kill(pid, 'SIGSTOP')
  try {
    await pauseFor(lasting)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  return { from, to: Date.now() }
}

const prove = async (context: Context, one: Case): Promise<Finding> => {
  const { seed, say } = context
  const size = sizes[context.size]
  const server = await startServer('queue', String(size.service))
  const trials: Trial[] = []
  let repeated = 0
  let disturbed = false
  try {
    for (let trial = 0; trial < size.trials; trial += 1) {
      const { duration, rate } = size
      const plan = openPlan(server.url, { rate, duration, seed: seed + trial, timeout: 30_000 })
      const most = duration * (one === queue ? size.held : mostHeld)
      const repeats = Math.max(0, mostRepeats - repeated)
      const { found, heldUp, calm } = await undisturbed(server, { mostHeld: most, repeats }, () =>
        one.run(context, server, plan),
      )
      trials.push(found)
      repeated += heldUp
      // A stall outweighs other disturbances of the server; in a plain queue nothing does.
      disturbed ||= !calm && one === queue && context.size === 'short'
      say(`${one.name}: trial ${trial + 1} of ${size.trials}`)
    }
  } finally {
    await server.stop()
  }
  const first = context.size === 'full' ? 'p50' : one.shortFrom
  const found = percentiles
    .filter(([metric]) => metric >= first && metric <= size.last)
    .map((percentile) => readPercentile(one, size.limit, trials, percentile))
    .map((read) => (disturbed ? { ...read, line: { ...read.line, ...untold } } : read))
  return { lines: found.map(({ line }) => line), remarks: [remarkOf(one, found, repeated)] }
}

interface Found {
  readonly line: Line
  readonly metric: string
  readonly seen: Microseconds
  readonly expected: Microseconds
}

/** Takes the median over several trials: other load on the machine spoils one, not most. */
const readPercentile = (
  one: Case,
  limit: number,
  trials: readonly Trial[],
  [metric, share]: (typeof percentiles)[number],
): Found => {
  const pairs = trials.flatMap(({ reading, expected }) => {
    const { value } = percentileReading([reading], 100 * share)
    return value === null
      ? []
      : [{ seen: value, expected: quantile(expected, share) ?? Number.NaN }]
  })
  const off = Math.abs(
    (median(pairs.map(({ seen, expected }) => seen / expected)) ?? Number.NaN) - 1,
  )
  const asks = `${one.name}: ${metric} off Lindley's recursion`
  const [missing] = trials.flatMap(
    ({ reading }) => percentileReading([reading], 100 * share).missing ?? [],
  )
  return {
    metric,
    line: {
      asks,
      limit: { kind: 'at-most', unit: 'share', value: limit },
      measured:
        2 * pairs.length > trials.length
          ? measured(off)
          : unproved(missing === undefined ? 'no trial' : sentence(missing)),
    },
    seen: median(pairs.map(({ seen }) => seen)) ?? Number.NaN,
    expected: median(pairs.map(({ expected }) => expected)) ?? Number.NaN,
  }
}

const milliseconds = (value: Microseconds): string => `${Number((value / 1000).toPrecision(4))} ms`

const remarkOf = ({ name }: Case, found: readonly Found[], repeated: number): string =>
  `${name}: ${found
    .map(
      ({ metric, seen, expected }) => `${metric} ${milliseconds(seen)} (${milliseconds(expected)})`,
    )
    .join(
      ', ',
    )}${repeated === 0 ? '' : `; ${repeated} trials repeated, in which the server was held up`}.`

export const latency: Proof = {
  name: 'latency',
  title: 'Latency',
  describes:
    "Servers that take one request at a time, each for a fixed time: a plain queue, one that stalls, and one whose sender is itself stopped for a while. Latency has to be what Lindley's recursion gives for the arrivals that were meant to be sent.",
  noisy: true,
  run: async (context) => {
    const findings: Finding[] = []
    for (const one of [queue, stall, late]) findings.push(await prove(context, one))
    const { trials, duration, rate, service, stop } = sizes[context.size]
    return {
      lines: findings.flatMap(({ lines }) => lines),
      remarks: [
        `Each ${trials} times ${duration / 1000} s at ${rate} arrivals a second, ${service} ms a request; what stalls or is stopped stood still for ${stop / 1000} s. Medians over the trials; in brackets what it had to be.`,
        ...findings.flatMap(({ remarks }) => remarks),
      ],
    }
  },
}
