import { sentence } from '@deployment-lab/report'
import { type Comparison, measured, type Verdict } from '@deployment-lab/result'
import type { Scenario } from '@deployment-lab/runner'
import { median } from '@deployment-lab/stats'
import { closedScenario, openScenario, quick } from '../comparison/definitions.ts'
import { type ComparedMetric, noiseOf } from '../comparison/noise.ts'
import { type Compared, runComparison } from '../comparison/run.ts'
import { percent } from '../judge-line.ts'
import type { Context, Finding, Line, Proof } from '../proof.ts'
import { type KnownServer, startServer } from '../server/start.ts'

const sizes = {
  full: {
    large: 20,
    found: 16,
    small: 20,
    answered: 16,
    blocks: quick.blocks,
    closed: 400,
    open: 200,
  },
  short: { large: 4, found: 2, small: 2, answered: 1, blocks: 8, closed: 250, open: 200 },
} as const

/** Ratio of the work of a request on the subject to that on the reference. */
const large = 1.2
const small = 1.05

/** Metrics that are compared, and the noise in which a few blocks cannot find a fifth more work. */
const compared = [
  { metric: 'throughput', tooNoisy: 0.1 },
  { metric: 'p50', tooNoisy: 0.06 },
] as const satisfies { metric: ComparedMetric; tooNoisy: number }[]

/** CPU work of a request at the start of a comparison, in µs, and how it grows until its end. */
const work = 600
const drift = 2
const rate = 400

type Worker = Pick<KnownServer, 'url' | 'order'>

const compareTimes = async (
  context: Context,
  server: Worker,
  times: number,
  { count, scenarios }: { count: number; scenarios: readonly Scenario[] },
): Promise<Compared[]> => {
  const size = sizes[context.size]
  const all: Compared[] = []
  for (let index = 0; index < count; index += 1) {
    const one = await runComparison(context, {
      server,
      scenarios,
      blocks: size.blocks,
      seed: context.seed + 1000 * index,
      work,
      times,
      drift,
    })
    all.push(one)
    const verdicts = one.comparisons.map(
      ({ metric, verdict, estimate, because }) =>
        `${metric} ${verdict}, ${estimate.value?.toFixed(3)} ×${verdict === 'not-answerable' ? ` (${sentence(because)})` : ''}`,
    )
    context.say(`${percent(times - 1)} more work, ${index + 1} of ${count}: ${verdicts.join('; ')}`)
  }
  return all
}

/** Counts the times that a metric got a verdict. */
const howMany = (
  comparisons: readonly Comparison[],
  metric: ComparedMetric,
  verdict: Verdict,
): number => comparisons.filter((one) => one.metric === metric && one.verdict === verdict).length

const ownOf = (all: readonly Compared[]): Comparison[] =>
  all.flatMap(({ comparisons }) => comparisons)
const exchangedOf = (all: readonly Compared[]): Comparison[] =>
  all.flatMap(({ exchanged }) => exchanged)

const foundLines = (context: Context, slow: readonly Compared[]): Line[] =>
  compared.flatMap(({ metric, tooNoisy }) => {
    const limit = {
      kind: 'at-least',
      unit: 'count',
      value: sizes[context.size].found,
      of: slow.length,
    } as const
    const noise = median(slow.map(({ trials }) => noiseOf(trials, metric))) ?? Number.NaN
    const excuse =
      context.size === 'short' && noise > tooNoisy ? ({ excused: 'always' } as const) : {}
    return [
      {
        asks: `${metric}: ${percent(large - 1)} more work a request is found worse`,
        limit,
        measured: measured(howMany(ownOf(slow), metric, 'worse')),
        ...excuse,
      },
      {
        asks: `${metric}: what does without ${percent(large - 1)} more work is found better`,
        limit,
        measured: measured(howMany(exchangedOf(slow), metric, 'better')),
        ...excuse,
      },
    ]
  })

/** Requires most comparisons to be answerable: one that answers nothing is never called better. */
const answeredLine = (context: Context, slower: readonly Compared[]): Line => ({
  asks: `throughput: comparisons with ${percent(small - 1)} more work that were answerable`,
  limit: {
    kind: 'at-least',
    unit: 'count',
    value: sizes[context.size].answered,
    of: slower.length,
  },
  measured: measured(
    ownOf(slower).filter(
      ({ metric, verdict }) => metric === 'throughput' && verdict !== 'not-answerable',
    ).length,
  ),
})

const neverLines = (slower: readonly Compared[]): Line[] => {
  const limit = { kind: 'at-most', unit: 'count', value: 0, of: slower.length } as const
  return [
    {
      asks: `throughput: ${percent(small - 1)} more work a request is called better`,
      limit,
      measured: measured(howMany(ownOf(slower), 'throughput', 'better')),
    },
    {
      asks: `throughput: what does without ${percent(small - 1)} more work is called worse`,
      limit,
      measured: measured(howMany(exchangedOf(slower), 'throughput', 'worse')),
    },
  ]
}

const remarksOf = (times: number, all: readonly Compared[]): string[] =>
  compared.flatMap(({ metric }) => {
    const own = ownOf(all).filter((one) => one.metric === metric)
    if (own.length === 0) return []
    const counted = [...Map.groupBy(own, ({ verdict }) => verdict)]
    const ratios = own.flatMap(({ estimate }) => estimate.value ?? [])
    return `${percent(times - 1)} more work, ${metric}: ${counted.map(([verdict, some]) => `${some.length} ${verdict}`).join(', ')}; ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)} × the other's.`
  })

/**
 * Makes the proof on a server that is up already.
 *
 * @param server a server whose work for a request can be set
 */
export const proveOn = async (context: Context, server: Worker): Promise<Finding> => {
  const size = sizes[context.size]
  const closed = closedScenario(size.closed)
  const slow = await compareTimes(context, server, large, {
    count: size.large,
    scenarios: [closed, openScenario(size.open, rate)],
  })
  const slower = await compareTimes(context, server, small, {
    count: size.small,
    scenarios: [closed],
  })
  const noises = compared.map(
    ({ metric }) =>
      `${percent(median(slow.map(({ trials }) => noiseOf(trials, metric))) ?? Number.NaN)} of ${metric}`,
  )
  return {
    lines: [...foundLines(context, slow), ...neverLines(slower), answeredLine(context, slower)],
    remarks: [
      `Comparisons of ${size.blocks} blocks, each side ${size.closed} ms in a closed loop and, with 20 % more work, ${size.open} ms at ${rate} arrivals a second. The work is the processor's; over each comparison it grew from ${work} to ${work * drift} µs a request. Passing a request on takes time too, so that 20 % more work is less than 20 % more of p50.`,
      `Chance alone could move a ratio by ${noises.join(' and ')} (medians; twice the standard error of the ratios of one block's two trials).`,
      'Better and worse are asked of the same trials, the names of their two sides exchanged.',
      ...remarksOf(large, slow),
      ...remarksOf(small, slower),
    ],
  }
}

export const power: Proof = {
  name: 'power',
  title: 'A server that is slower',
  describes:
    'The same server with 20 % more work a request has to be found worse, by its throughput and by its p50, and with 5 % more never be called better; the other side has to be found better, and never be called worse.',
  noisy: true,
  run: async (context) => {
    const server = await startServer('work')
    try {
      return await proveOn(context, server)
    } finally {
      await server.stop()
    }
  },
}
