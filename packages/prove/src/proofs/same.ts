import { type Comparison, measured } from '@deployment-lab/result'
import { closedScenario, openScenario, quick } from '../comparison/definitions.ts'
import { type Compared, runComparison } from '../comparison/run.ts'
import type { Context, Finding, Line, Proof } from '../proof.ts'
import { startServer } from '../server/start.ts'

const sizes = {
  full: {
    comparisons: 40,
    blocks: quick.blocks,
    closed: 1_000,
    open: 200,
    wrong: 2,
    excluding: 6,
    answered: 32,
    aside: 0.1,
  },
  // A machine that tests share voids many open loops, as it should: none of them has to answer.
  short: {
    comparisons: 5,
    blocks: 8,
    closed: 250,
    open: 200,
    wrong: 1,
    excluding: 2,
    answered: 1,
    aside: 0.3,
  },
} as const

/** CPU work of a request at the start of a comparison, in µs, and how it grows until its end. */
const work = 200
const drift = 2.5
const rate = 400

const findings = (compared: readonly Compared[], metric: string) =>
  compared.map(({ comparisons }) => comparisons.find((one) => one.metric === metric))

const wrongLine = (compared: readonly Compared[], metric: string, most: number): Line => ({
  asks: `${metric}: the server called better or worse than itself`,
  limit: { kind: 'at-most', unit: 'count', value: most, of: compared.length },
  measured: measured(
    findings(compared, metric).filter(
      (one) => one?.verdict === 'better' || one?.verdict === 'worse',
    ).length,
  ),
})

/**
 * Counts the uncorrected 95 % intervals that exclude the truth. The limits are the binomial's: of
 * 40 more than 6 do in 0.3 % of runs, of 5 more than 2 in 0.1 %. The verdict alone would never show
 * intervals that are too narrow, since it needs an effect of 5 % too. A comparison without a number
 * has no interval; one that got a verdict without an interval is counted.
 */
const coverageLine = (compared: readonly Compared[], metric: string, most: number): Line => ({
  asks: `${metric}: 95 % intervals that exclude the truth`,
  limit: { kind: 'at-most', unit: 'count', value: most, of: compared.length },
  measured: measured(findings(compared, metric).filter(excludesTruth).length),
})

const excludesTruth = (one: Comparison | undefined): boolean => {
  if (one === undefined) return true
  if (one.interval === null) return one.verdict !== 'not-answerable'
  const [low, high] = one.interval
  return low > 1 || high < 1
}

/** Requires most comparisons to be answerable: one that answers nothing is never wrong. */
const answeredLine = (compared: readonly Compared[], metric: string, least: number): Line => ({
  asks: `${metric}: comparisons that were answerable`,
  limit: {
    kind: 'at-least',
    unit: 'count',
    value: least,
    of: compared.length,
  },
  measured: measured(
    findings(compared, metric).filter(
      (one) => one !== undefined && one.verdict !== 'not-answerable',
    ).length,
  ),
})

const verdictsOf = (compared: readonly Compared[], metric: string): string => {
  const counted = Map.groupBy(findings(compared, metric), (one) => one?.verdict ?? 'none')
  const estimates = findings(compared, metric).flatMap((one) => one?.estimate.value ?? [])
  const [lowest, highest] = [Math.min(...estimates), Math.max(...estimates)]
  return `${metric}: ${[...counted].map(([verdict, all]) => `${all.length} ${verdict}`).join(', ')}; ratios from ${lowest.toFixed(3)} to ${highest.toFixed(3)}.`
}

const run = async (context: Context): Promise<Finding> => {
  const size = sizes[context.size]
  const server = await startServer('work')
  const compared: Compared[] = []
  try {
    for (let index = 0; index < size.comparisons; index += 1) {
      const one = await runComparison(context, {
        server,
        scenarios: [closedScenario(size.closed), openScenario(size.open, rate)],
        blocks: size.blocks,
        seed: context.seed + 1000 * index,
        work,
        times: 1,
        drift,
      })
      compared.push(one)
      const verdicts = one.comparisons.map(({ metric, verdict }) => `${metric} ${verdict}`)
      context.say(`comparison ${index + 1} of ${size.comparisons}: ${verdicts.join(', ')}`)
    }
  } finally {
    await server.stop()
  }
  const blocks = size.blocks * size.comparisons
  const first = compared.reduce((sum, { referenceFirst }) => sum + referenceFirst, 0)
  return {
    lines: [
      wrongLine(compared, 'throughput', size.wrong),
      wrongLine(compared, 'p50', size.wrong),
      coverageLine(compared, 'throughput', size.excluding),
      coverageLine(compared, 'p50', size.excluding),
      answeredLine(compared, 'throughput', size.answered),
      ...(context.size === 'full' ? [answeredLine(compared, 'p50', size.answered)] : []),
      {
        asks: 'blocks that begin with the one side, off a half',
        limit: { kind: 'at-most', unit: 'share', value: size.aside },
        measured: measured(Math.abs(first / blocks - 0.5)),
      },
    ],
    remarks: [
      `${size.comparisons} comparisons of ${size.blocks} blocks, each side ${size.closed} ms in a closed loop and ${size.open} ms at ${rate} arrivals a second. Over each comparison the server's work grew from ${work} to ${work * drift} µs a request.`,
      verdictsOf(compared, 'throughput'),
      verdictsOf(compared, 'p50'),
    ],
  }
}

export const same: Proof = {
  name: 'same',
  title: 'A server against itself',
  describes:
    'One server takes part under two names while it grows slower from the beginning of each comparison to its end. The verdict has to be neither better nor worse, and 95 % intervals have to exclude the truth no more often than chance makes them.',
  noisy: true,
  run,
}
