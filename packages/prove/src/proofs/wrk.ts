import {
  type Microseconds,
  measured,
  type PerSecond,
  percentileReading,
  seededRandom,
} from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { percent } from '../judge-line.ts'
import { closedPlan } from '../load-plans.ts'
import { type Context, type Finding, type Line, type Proof, unproved } from '../proof.ts'
import { startServer } from '../server/start.ts'
import { runWrk, wrkVersion } from '../wrk/run.ts'

const sizes = {
  full: { rounds: 10, seconds: 3 },
  short: { rounds: 3, seconds: 1 },
} as const

const connections = 8
/** CPU work of a request, in µs: slow enough that neither generator is at its limit. */
const work = 300
/** Share by which the two may differ; twice as much if a test shares its machine. */
const most = { full: 0.1, short: 0.2 } as const
/** A generator that is busy for this share of a core is at its limit. */
const atLimit = 0.8

interface Read {
  readonly throughput: PerSecond
  readonly p50: Microseconds
  readonly busyShare: number
}

const byTheLab = async (context: Context, url: string, seconds: number): Promise<Read> => {
  const { engine, generator, signal } = context
  const plan = closedPlan(url, { connections, duration: 1000 * seconds })
  const reading = await engine.closedLoop(generator, plan, signal)
  return {
    throughput: reading.throughput,
    p50: percentileReading([reading], 50).value ?? Number.NaN,
    busyShare: reading.generator.busyShare,
  }
}

/** Names the generator that was at its limit, so that the difference is its; null: neither was. */
const limitedOne = (lab: readonly Read[], wrk: readonly Read[]): string | null => {
  const busy = (reads: readonly Read[]): number =>
    median(reads.map(({ busyShare }) => busyShare)) ?? Number.NaN
  const sides = [
    ['the lab', busy(lab)],
    ['wrk', busy(wrk)],
  ] as const
  const limited = sides.filter(([, share]) => share >= atLimit)
  return limited.length === 0
    ? null
    : limited.map(([name, share]) => `${name} was busy for ${percent(share)} of a core`).join(', ')
}

const lineOf = (
  metric: 'throughput' | 'p50',
  { size }: Context,
  lab: readonly Read[],
  wrk: readonly Read[],
): Line => {
  const ratios = lab.map((one, round) => one[metric] / (wrk[round]?.[metric] ?? Number.NaN))
  const off = Math.abs((median(ratios) ?? Number.NaN) - 1)
  const limited = off <= most[size] ? null : limitedOne(lab, wrk)
  return {
    asks: `${metric}: the lab off wrk, median of ${lab.length} rounds`,
    limit: { kind: 'at-most', unit: 'share', value: most[size] },
    measured:
      limited === null ? measured(off) : unproved(`they differ by ${percent(off)}: ${limited}`),
  }
}

const missing = 'wrk is missing; apt-get install wrk'

const run = async (context: Context): Promise<Finding> => {
  const version = await wrkVersion()
  if (version === null) {
    const line = (metric: string): Line => ({
      asks: `${metric}: the lab off wrk`,
      limit: { kind: 'at-most', unit: 'share', value: most[context.size] },
      measured: unproved(missing),
      // The short form is part of the tests, which report what is missing; a full run is the proof.
      ...(context.size === 'short' ? { excused: 'outside-ci' } : {}),
    })
    return { lines: [line('throughput'), line('p50')], remarks: [] }
  }
  const { rounds, seconds } = sizes[context.size]
  const random = seededRandom(context.seed)
  const server = await startServer('work')
  const lab: Read[] = []
  const wrk: Read[] = []
  try {
    await server.order({ kind: 'work', microseconds: work }, 'done')
    const own = async (): Promise<void> => {
      lab.push(await byTheLab(context, server.url, seconds))
    }
    const other = async (): Promise<void> => {
      wrk.push(await runWrk(server.url, connections, seconds, context.signal))
    }
    await byTheLab(context, server.url, 0.5)
    for (let round = 1; round <= rounds; round += 1) {
      for (const once of random() < 0.5 ? [own, other] : [other, own]) await once()
      context.say(`round ${round} of ${rounds}: ${pairText(lab.at(-1), wrk.at(-1))}`)
    }
  } finally {
    await server.stop()
  }
  const of = (reads: readonly Read[], name: keyof Read): number =>
    median(reads.map((one) => one[name])) ?? Number.NaN
  return {
    lines: [lineOf('throughput', context, lab, wrk), lineOf('p50', context, lab, wrk)],
    remarks: [
      `wrk ${version}, one thread, and the lab's closed loop in turn, ${connections} connections, ${rounds} rounds of ${seconds} s each, on a server that works ${work} µs a request.`,
      `The lab ${of(lab, 'throughput').toFixed(0)} answers a second, p50 ${of(lab, 'p50').toFixed(0)} µs, busy for ${percent(of(lab, 'busyShare'))} of a core; wrk ${of(wrk, 'throughput').toFixed(0)}, ${of(wrk, 'p50').toFixed(0)} µs, ${percent(of(wrk, 'busyShare'))}; medians.`,
    ],
  }
}

const pairText = (lab: Read | undefined, wrk: Read | undefined): string =>
  `${lab?.throughput.toFixed(0)} and ${wrk?.throughput.toFixed(0)} a second, p50 ${lab?.p50.toFixed(0)} and ${wrk?.p50.toFixed(0)} µs`

export const wrk: Proof = {
  name: 'wrk',
  title: 'Another generator',
  describes:
    'The same server, loaded in turn by the lab and by wrk in a closed loop: both have to measure the same.',
  noisy: true,
  run,
}
