import { measured } from '@deployment-lab/result'
import { closedScenario, quick } from '../comparison/definitions.ts'
import { noiseOf } from '../comparison/noise.ts'
import { runComparison } from '../comparison/run.ts'
import { percent } from '../judge-line.ts'
import { median } from '../lindley.ts'
import type { Context, Finding, Proof } from '../proof.ts'
import { startServer } from '../server/start.ts'

const sizes = {
  full: { large: 20, found: 16, small: 20, blocks: quick.blocks, duration: 400 },
  short: { large: 4, found: 2, small: 2, blocks: 8, duration: 250 },
} as const

/** How much more work a request costs the subject. */
const large = 1.2
const small = 1.05

/** Noise in which a few blocks cannot find a fifth: there a short run does not insist. */
const tooNoisy = 0.1

const work = 300
const drift = 2

interface Verdict {
  readonly verdict: string
  readonly ratio: number
  readonly noise: number
}

const compareTimes = async (context: Context, times: number, count: number): Promise<Verdict[]> => {
  const size = sizes[context.size]
  const server = await startServer('work')
  const verdicts: Verdict[] = []
  try {
    for (let index = 0; index < count; index += 1) {
      const { comparisons, trials } = await runComparison(context, {
        server,
        scenarios: [closedScenario(size.duration)],
        blocks: size.blocks,
        seed: context.seed + 1000 * index,
        work,
        times,
        drift,
      })
      const [one] = comparisons
      const verdict = {
        verdict: one?.verdict ?? 'none',
        ratio: one?.estimate.value ?? Number.NaN,
        noise: noiseOf(trials),
      }
      verdicts.push(verdict)
      context.say(
        `${percent(times - 1)} more work, ${index + 1} of ${count}: ${verdict.verdict}, ${verdict.ratio.toFixed(3)} ×`,
      )
    }
  } finally {
    await server.stop()
  }
  return verdicts
}

const howMany = (verdicts: readonly Verdict[], verdict: string): number =>
  verdicts.filter((one) => one.verdict === verdict).length

const remarkOf = (times: number, verdicts: readonly Verdict[]): string => {
  const ratios = verdicts.map(({ ratio }) => ratio)
  const counted = Map.groupBy(verdicts, ({ verdict }) => verdict)
  return `${percent(times - 1)} more work: ${[...counted].map(([verdict, all]) => `${all.length} ${verdict}`).join(', ')}; throughput ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)} × the other's.`
}

const run = async (context: Context): Promise<Finding> => {
  const size = sizes[context.size]
  const slow = await compareTimes(context, large, size.large)
  const slower = await compareTimes(context, small, size.small)
  const noise = median(slow.map((one) => one.noise))
  return {
    lines: [
      {
        asks: `${percent(large - 1)} more work a request is found worse`,
        limit: {
          kind: 'at-least',
          unit: 'count',
          value: size.found,
          of: slow.length,
        },
        measured: measured(howMany(slow, 'worse')),
        ...(context.size === 'short' && noise > tooNoisy ? { excused: 'always' } : {}),
      },
      {
        asks: `${percent(small - 1)} more work a request is called better`,
        limit: { kind: 'at-most', unit: 'count', value: 0, of: slower.length },
        measured: measured(howMany(slower, 'better')),
      },
    ],
    remarks: [
      `Comparisons of ${size.blocks} blocks, each side ${size.duration} ms in a closed loop. The work is the processor's; over each comparison it grew from ${work} to ${work * drift} µs a request.`,
      `Chance alone could move a ratio by ${percent(noise)} (median; twice the standard error of the ratios of one block's two trials).`,
      remarkOf(large, slow),
      remarkOf(small, slower),
    ],
  }
}

export const power: Proof = {
  name: 'power',
  title: 'A server that is slower',
  describes:
    'The same server with 20 % more work a request has to be found worse, and with 5 % more never be called better.',
  noisy: true,
  run,
}
