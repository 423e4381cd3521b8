import type { OpenLoopPlan } from '@deployment-lab/loadgen'
import { sentence } from '@deployment-lab/report'
import {
  type Comparison,
  type GateName,
  type LoadReading,
  measured,
  type Verdict,
} from '@deployment-lab/result'
import type { Judged } from '@deployment-lab/stats'
import { calibrateGenerator } from '../calibration.ts'
import { closedScenario } from '../comparison/definitions.ts'
import { type Compared, runComparison } from '../comparison/run.ts'
import { closedPlan, openPlan } from '../load-plans.ts'
import { type Context, type Finding, type Line, type Proof, unproved } from '../proof.ts'
import { type KnownServer, startServer } from '../server/start.ts'

const sizes = {
  full: { trials: 10, blocks: 6, duration: 1_000, limited: 12, free: 5, bounds: 3 },
  // A ceiling may be less than half of the last if others take the machine in between.
  short: { trials: 3, blocks: 3, duration: 500, limited: 3, free: 1, bounds: 1 },
} as const

/** Arrivals a second that no generator of one process holds. */
const farAbove = 500_000
/** Share of the ceiling that is held, but leaves less than twice the room. */
const nearCeiling = 0.75
const modest = 500
/** Latency above which users are hurt, in µs: the sender may lag by a tenth of it. */
const latencyLimit = 50_000
/** Period and part of it for which the sender is held back, in ms. */
const pulse = { every: 150, lasting: 40 } as const
const pulseText = `${pulse.lasting} of every ${pulse.every} ms`

/** Work of a request, in µs, on a server so slow that the closed loop has its core to itself. */
const slow = 300

type Trial = readonly [Judged, LoadReading]

const judge = ({ engine, calibration }: Context, reading: LoadReading): Trial => {
  const judged = engine.judgeTrial(reading, {
    closedCeiling: calibration.closedCeiling,
    openCeiling: calibration.openCeiling,
    latencyLimit,
    workers: null,
    workersDied: null,
    faulty: false,
    floor: null,
    host: null,
  })
  return [judged, reading]
}

const loadOpen = async (context: Context, plan: OpenLoopPlan): Promise<Trial> =>
  judge(context, await context.engine.openLoop(context.generator, plan, context.signal))

const loadClosed = async (context: Context, url: string): Promise<Trial> => {
  const plan = closedPlan(url, { duration: sizes[context.size].duration })
  return judge(context, await context.engine.closedLoop(context.generator, plan, context.signal))
}

/** Holds a process back for a part of every period while something is under way. */
const heldBack = async <Value>(pid: number, work: Promise<Value>): Promise<Value> => {
  const on = (): void => void process.kill(pid, 'SIGCONT')
  const timer = setInterval(() => {
    process.kill(pid, 'SIGSTOP')
    setTimeout(on, pulse.lasting)
  }, pulse.every)
  try {
    return await work
  } finally {
    clearInterval(timer)
    on()
  }
}

const several = async (context: Context, once: (seed: number) => Promise<Trial>) => {
  const trials: Trial[] = []
  for (let index = 0; index < sizes[context.size].trials; index += 1) {
    trials.push(await once(context.seed + index))
  }
  return trials
}

const wasLate = ([, { generator }]: Trial): boolean =>
  Math.max(generator.scheduleLagP99 ?? 0, generator.eventLoopDelayP99) >= latencyLimit / 10

/** Counts trials that one gate closed on: the finding of another gate proves nothing here. */
const closedBy = (asks: string, trials: readonly Trial[], gate: GateName): Line => ({
  asks,
  limit: { kind: 'at-least', unit: 'count', value: trials.length, of: trials.length },
  measured: measured(
    trials.filter(
      ([{ state, gates }, { model }]) =>
        state === (model === 'closed' ? 'at-least' : 'void') &&
        gates.some((one) => one.gate === gate && one.state !== 'passed'),
    ).length,
  ),
})

/** Counts valid trials of an undisturbed load: a gate that is always closed would pass the rest. */
const validOf = (asks: string, trials: readonly Trial[], { size }: Context): Line => ({
  asks,
  limit: { kind: 'at-least', unit: 'count', value: sizes[size].free, of: trials.length },
  measured: measured(trials.filter(([{ state }]) => state === 'valid').length),
  // A gate is not to blame for trials that were late because others took the machine.
  ...(size === 'short' && trials.every(wasLate) ? { excused: 'always' } : {}),
})

const reasons = (name: string, trials: readonly Trial[]): string =>
  `${name}: ${trials[0]?.[0].reasons.map(sentence).join('; ') || 'nothing'}.`

const proveClosed = async (context: Context, server: KnownServer): Promise<Finding> => {
  const { blocks, duration, limited } = sizes[context.size]
  const { comparisons, trials } = await runComparison(context, {
    server,
    scenarios: [closedScenario(duration)],
    blocks,
    seed: context.seed,
    work: 0,
    times: 1,
    drift: 1,
  })
  context.say(`closed loop: ${trials[0]?.reasons.map(sentence).join('; ')}`)
  const decided = await proveBounds(context, server)
  await server.order({ kind: 'work', microseconds: slow }, 'done')
  const held = await several(context, () =>
    heldBack(context.generator.pid, loadClosed(context, server.url)),
  )
  context.say(reasons('closed loop, held back', held))
  const free = await several(context, () => loadClosed(context, server.url))
  await server.order({ kind: 'work', microseconds: 0 }, 'done')
  return {
    lines: [
      {
        asks: 'closed loop, a server faster than the sender: trials that are "at least"',
        limit: { kind: 'at-least', unit: 'count', value: limited, of: trials.length },
        measured: measured(trials.filter(({ state }) => state === 'at-least').length),
      },
      {
        asks: 'closed loop, a server faster than the sender: verdicts given on it',
        limit: { kind: 'at-most', unit: 'count', value: 0, of: comparisons.length },
        measured:
          comparisons.length === 0
            ? unproved('nothing was compared')
            : measured(comparisons.filter(({ verdict }) => verdict !== 'not-answerable').length),
      },
      ...decided,
      closedBy('closed loop, sender held back: trials that are "at least"', held, 'generator'),
      validOf('the same closed loop, sender not held back: trials that are valid', free, context),
    ],
    remarks: [
      `Closed loop: ${trials[0]?.reasons.map(sentence).join('; ')}.`,
      reasons(`Closed loop, held back for ${pulseText}`, held),
    ],
  }
}

/**
 * Compares a server faster than the sender with one that is far slower: the first rate is a lower
 * bound, and the verdict has to be given on it.
 */
const proveBounds = async (context: Context, server: KnownServer): Promise<Line[]> => {
  const { blocks, bounds, duration } = sizes[context.size]
  const all: Compared[] = []
  for (let index = 0; index < bounds; index += 1) {
    const seed = context.seed + index
    const scenarios = [closedScenario(duration / 2)]
    const options = { server, scenarios, blocks, seed, work: 1, times: slow, drift: 1 }
    all.push(await runComparison(context, options))
  }
  await server.order({ kind: 'work', microseconds: 0 }, 'done')
  const line = (asks: string, comparisons: readonly Comparison[], right: Verdict): Line => ({
    asks: `closed loop, one of two servers faster than the sender: ${asks}`,
    limit: { kind: 'at-least', unit: 'count', value: bounds, of: bounds },
    measured: measured(
      comparisons.filter(
        ({ verdict, because }) => verdict === right && because.code === 'bound-decides',
      ).length,
    ),
  })
  const own = all.flatMap(({ comparisons }) => comparisons)
  const exchanged = all.flatMap((one) => one.exchanged)
  return [
    line('the other is found worse than its lower bound', own, 'worse'),
    line('its lower bound is found better than the other', exchanged, 'better'),
  ]
}

const proveOpen = async (context: Context, { url }: KnownServer): Promise<Finding> => {
  const { generator, calibration } = context
  const { duration } = sizes[context.size]
  const at = (rate: number, seed: number, lasting: number = duration): OpenLoopPlan =>
    openPlan(url, { rate, seed, duration: lasting })
  const near = await several(context, (seed) =>
    loadOpen(context, at(nearCeiling * calibration.openCeiling, seed)),
  )
  context.say(reasons('near the ceiling', near))
  const above = await several(context, (seed) => loadOpen(context, at(farAbove, seed, 200)))
  context.say(reasons('far above the ceiling', above))
  const held = await several(context, (seed) =>
    heldBack(generator.pid, loadOpen(context, at(modest, seed))),
  )
  context.say(reasons('held back', held))
  const free = await several(context, (seed) => loadOpen(context, at(modest, seed)))
  return {
    lines: [
      closedBy('open loop near the ceiling: trials void by headroom', near, 'headroom'),
      closedBy('open loop far above the ceiling: trials void by the generator', above, 'generator'),
      closedBy('open loop, sender held back: trials void by the generator', held, 'generator'),
      validOf('the same open loop, sender not held back: trials that are valid', free, context),
    ],
    remarks: [
      reasons(`At ${nearCeiling} of the ceiling`, near),
      reasons(`At ${farAbove.toLocaleString('en')} arrivals a second`, above),
      reasons(`Open loop, held back for ${pulseText}`, held),
    ],
  }
}

export const limits: Proof = {
  name: 'limits',
  title: 'Limits of the generator',
  describes:
    'Where the generator and not the server is measured, there has to be no number: a closed loop reads "at least", which decides only where it points the right way, an open loop is void.',
  noisy: true,
  run: async (given) => {
    // The ceiling is measured now: it is lower if others have taken the machine since.
    const calibration = await calibrateGenerator(given.generator, given.signal)
    const context = { ...given, calibration }
    const server = await startServer('work')
    try {
      await server.order({ kind: 'work', microseconds: 0 }, 'done')
      const closed = await proveClosed(context, server)
      const open = await proveOpen(context, server)
      return {
        lines: [...closed.lines, ...open.lines],
        remarks: [...closed.remarks, ...open.remarks],
      }
    } finally {
      await server.stop()
    }
  },
}
