import type { CapacityProbe, Milliseconds } from '@deployment-lab/result'
import type { Factor } from '../factor/factor.ts'
import {
  isComparedWithItself,
  isFailure,
  isFaulty,
  type Scenario,
  usualSeconds,
} from '../scenario/scenario.ts'
import {
  type Block,
  blocksOf,
  calmBlock,
  instancesOf,
  isCalm,
  isRound,
  mostBlocksOf,
  mostRepeatedOf,
  type Plan,
  roundOf,
} from './blocks.ts'
import type { PlannedInstance } from './instances.ts'
import { openRatesFor } from './open-rates.ts'
import type { Preset } from './preset.ts'

// Averages of runs on two cores: the overhead of a trial, a start or restart (0.9 s and 0.8 s), and
// the contract's corpus sent to an instance.
export const trialOverhead: Milliseconds = 50
const startTime = { host: 1000, compose: 8000 } as const satisfies Record<string, Milliseconds>
const restartTime = { host: 1000, compose: 4000 } as const satisfies Record<string, Milliseconds>
const equalityTime: Milliseconds = 600
const calibrationWarmUp: Milliseconds = 1000
/** Readings of a closed loop in a calibration. */
const closedReadings = 2
// Few warm-ups are steady at once, so plans count the longest.
const warmUpLonger = 2
// Measured in simulation and on two cores. Few searches are much longer.
export const usualProbes = { search: 10, confirm: 4 } as const
const confirmLonger = 2
export const longestProbe: Milliseconds = 12_000

/** Plans the blocks of a run in their order, and its duration. */
export const makePlan = (
  seed: number,
  preset: Preset,
  scenarios: readonly Scenario[],
  instances: readonly PlannedInstance[],
  {
    scaleModel = null,
    factors = [],
  }: { readonly scaleModel?: number | null; readonly factors?: readonly Factor[] } = {},
): Plan => {
  const calm = scenarios.some(isCalm) ? preset.blocks : 0
  const rounds = scenarios.some(isFailure) ? preset.rounds.least : 0
  const given = { seed, preset, scenarios, instances, scaleModel, factors }
  const draft: Plan = { ...given, blocks: [], duration: 0, longest: 0, isLimited: false }
  const blocks = [
    ...Array.from({ length: rounds }, (_, index) => roundOf(draft, calm + index)),
    ...Array.from({ length: calm }, (_, index) => calmBlock(draft, index)),
  ].filter(({ trials }) => trials.length > 0)
  const duration = durationOf(draft, blocks)
  const longest = duration + addedAtMost(draft, rounds)
  // Searches alone take the time that they need.
  const limit = blocks.length === 0 ? null : limitOf({ ...draft, blocks })
  return {
    ...draft,
    blocks,
    isLimited: limit !== null,
    duration: Math.min(duration, limit ?? duration),
    longest: limit === null ? Math.min(preset.stretch * duration, longest) : limit,
  }
}

/** Time at the end of a run for stopping what was started. */
export const stopTime: Milliseconds = 8000
/** A limited run that cannot have one round within its limit gets this multiple of what it takes. */
const slack = 1.15

/**
 * The longest duration of a limited run, in which one round and the time kept for blocks should
 * fit; null where the preset sets no limit, and in containers, whose starts take longest.
 */
const limitOf = (plan: Plan): Milliseconds | null => {
  const { limitSeconds } = plan.preset
  const inContainers = plan.instances.some(({ deployment }) => deployment.driver === 'compose')
  if (limitSeconds === null || inContainers) return null
  const round = plan.blocks.filter(isRound).slice(0, 1)
  const least = durationOf(plan, round) - searchesOf(plan) + keptTime(plan)
  return Math.max(1000 * limitSeconds, slack * least)
}

/**
 * Time at the end of a limited run which further rounds of failures do not take.
 *
 * @param share part of the time for blocks that is kept
 */
export const keptTime = (plan: Plan, share = 1): Milliseconds => {
  const calm = plan.scenarios.some(isCalm) ? 1000 * plan.preset.calmSeconds : 0
  return stopTime + searchesOf(plan) + share * calm
}

/** Longest duration of all rounds and blocks that may be added. */
const addedAtMost = (plan: Plan, rounds: number): Milliseconds =>
  plan.scenarios.filter(isCalm).reduce(
    (sum, scenario) => {
      const { preset } = plan
      const [primary] = scenario.metrics
      const forWidth =
        primary !== undefined && primary.compare === 'ratio'
          ? mostBlocksOf(scenario, preset) - blocksOf(scenario, preset)
          : 0
      const forReference = isComparedWithItself(scenario) ? preset.extraBlocks : 0
      const repeated = mostRepeatedOf(scenario, preset)
      const blockTime = timeOf(plan, [calmBlock(plan, preset.ladderBlocks, [scenario])])
      return sum + blockTime * (Math.max(forWidth, forReference, 0) + repeated)
    },
    timeOf(
      plan,
      rounds === 0 ? [] : Array(mostTrialsOf(plan.preset) - rounds).fill(roundOf(plan, 0)),
    ),
  )

/** Most trials of an instance in a failure, those that are void too. */
export const mostTrialsOf = ({ rounds: { most } }: Preset): number => most + Math.ceil(most / 3)

/**
 * Length of a trial at a rate in a search. A p99 needs 1,000 requests, and random arrivals vary. A
 * trial starts with an empty queue, which hides an overload at first, so confirmations are longer.
 */
export const probeDuration = (
  scenario: Scenario,
  preset: Preset,
  { rate, phase }: Pick<CapacityProbe, 'rate' | 'phase'>,
): Milliseconds =>
  Math.min(
    longestProbe,
    Math.max(
      (phase === 'confirm' ? confirmLonger : 1) * 1000 * (scenario.seconds ?? preset.seconds),
      1_150_000 / rate,
    ),
  )

/** Usual duration of the searches for capacity. */
export const searchesOf = (plan: Plan): Milliseconds =>
  plan.scenarios
    .filter(({ capacity }) => capacity !== null)
    .flatMap((scenario) => instancesOf(plan, scenario).map(() => scenario))
    .reduce(
      (sum, scenario) =>
        sum +
        (usualProbes.search + confirmLonger * usualProbes.confirm) *
          (1000 * (scenario.seconds ?? plan.preset.seconds) + trialOverhead),
      0,
    )

const durationOf = (plan: Plan, blocks: readonly Block[]): Milliseconds => {
  const { preset, instances, scenarios } = plan
  const starts = instances.map(
    ({ deployment }) =>
      startTime[deployment.driver] + equalityTime + warmUpTimes(preset, 'start').longest,
  )
  const phases = closedReadings + openRatesFor(scenarios).length
  const calibration = calibrationWarmUp + phases * 1000 * preset.calibrationSeconds
  const started = starts.reduce((sum, time) => sum + time, 0)
  return calibration + started + timeOf(plan, blocks) + searchesOf(plan)
}

/**
 * Duration of a warm-up that is steady at once, and the longest one. Before a failure both are a
 * quarter as long, since only the requests of that scenario are sent and none at full speed.
 */
export const warmUpTimes = (
  { warmUpSeconds }: Preset,
  after: 'start' | 'restart',
): { duration: Milliseconds; longest: Milliseconds } => {
  const duration = (after === 'start' ? 2000 : 500) * warmUpSeconds
  return { duration, longest: warmUpLonger * duration }
}

/** Duration of blocks, with the restarts of failures and of instances that start afresh. */
export const timeOf = ({ preset, instances }: Plan, blocks: readonly Block[]): Milliseconds => {
  const restartOf = (name: string): Milliseconds =>
    restartTime[instances.find(({ instance }) => instance === name)?.deployment.driver ?? 'host']
  const trials = blocks
    .flatMap((block) => block.trials)
    .map(
      ({ duration, scenario, instance }) =>
        (scenario.settle === null ? duration : 1000 * usualSeconds(scenario)) +
        trialOverhead +
        (isFaulty(scenario) ? restartOf(instance) + warmUpTimes(preset, 'restart').longest : 0),
    )
  const starts = blocks
    .filter(({ fresh }) => fresh)
    .flatMap((block) => [...new Set(block.trials.map(({ instance }) => instance))])
    .map((instance) => restartOf(instance) + warmUpTimes(preset, 'start').longest)
  return [...trials, ...starts].reduce((sum, time) => sum + time, 0)
}
