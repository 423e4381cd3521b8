import type { CapacityProbe, Milliseconds } from '@deployment-lab/result'
import { isComparedWithItself, isFailure, isFaulty, type Scenario } from '../scenario/define.ts'
import {
  type Block,
  blocksOf,
  calmBlock,
  faultBlock,
  instancesOf,
  isCalm,
  mostBlocksOf,
  mostRepeatedOf,
  type Plan,
} from './blocks.ts'
import type { PlannedInstance } from './instances.ts'
import { openRatesFor } from './open-rates.ts'
import type { Preset } from './preset.ts'

// On average over runs on two cores: what a trial takes beside its length, a start or restart
// (0.9 s and 0.8 s), and the contract's corpus, sent once to each.
export const trialOverhead: Milliseconds = 50
const startTime = { host: 1000, compose: 8000 } as const satisfies Record<string, Milliseconds>
const restartTime = { host: 1000, compose: 4000 } as const satisfies Record<string, Milliseconds>
const equalityTime: Milliseconds = 600
const calibrationWarmUp: Milliseconds = 1000
/** Readings of a closed loop in a calibration. */
const closedReadings = 2
// Few warm-ups are steady at once, so that plans reckon with the longest.
const warmUpLonger = 2
// In simulation and here; few of them are much longer than they are at least.
export const usualProbes = { search: 10, confirm: 4 } as const
const confirmLonger = 2
export const longestProbe: Milliseconds = 12_000

/** The ordered blocks of a run and how long they take. */
export const makePlan = (
  seed: number,
  preset: Preset,
  scenarios: readonly Scenario[],
  instances: readonly PlannedInstance[],
  scaleModel: number | null = null,
): Plan => {
  const calm = scenarios.some(isCalm) ? preset.blocks : 0
  const faulty = scenarios.some(isFailure) ? preset.faultBlocks : 0
  const given = { seed, preset, scenarios, instances, scaleModel }
  const draft: Plan = { ...given, blocks: [], duration: 0, longest: 0 }
  const blocks = [
    ...Array.from({ length: calm }, (_, index) => calmBlock(draft, index)),
    ...Array.from({ length: faulty }, (_, index) => faultBlock(draft, calm + index)),
  ].filter(({ trials }) => trials.length > 0)
  const duration = durationOf(draft, blocks)
  const added = addedAtMost(draft)
  return {
    ...draft,
    blocks,
    duration,
    longest: Math.min(preset.stretch * duration, duration + added),
  }
}

/** How long everything takes that may be added. */
const addedAtMost = (plan: Plan): Milliseconds =>
  plan.scenarios.filter(isCalm).reduce((sum, scenario) => {
    const { preset } = plan
    const [primary] = scenario.metrics
    const forWidth =
      primary !== undefined && primary.compare === 'ratio'
        ? mostBlocksOf(scenario, preset) - blocksOf(scenario, preset)
        : 0
    const forItself = isComparedWithItself(scenario) ? preset.extraBlocks : 0
    const repeated = mostRepeatedOf(scenario, preset)
    const one = timeOf(plan, [calmBlock(plan, preset.ladderBlocks, [scenario])])
    return sum + one * (Math.max(forWidth, forItself, 0) + repeated)
  }, 0)

/**
 * Length of a trial at a rate in a search: a p99 needs 1,000 requests, and random arrivals vary. It
 * begins with an empty queue, which hides for a while that it cannot keep up, so what is found is
 * confirmed for longer.
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

/** How long the searches for capacity take, as they usually do. */
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
  const started = starts.reduce((sum, one) => sum + one, 0)
  return calibration + started + timeOf(plan, blocks) + searchesOf(plan)
}

/**
 * How long a warm-up takes where all is steady at once, and at most; half of it after what was
 * broken, where only what it is broken under is sent.
 */
export const warmUpTimes = (
  { warmUpSeconds }: Preset,
  after: 'start' | 'restart',
): { duration: Milliseconds; longest: Milliseconds } => {
  const duration = (after === 'start' ? 1000 : 500) * warmUpSeconds
  return { duration, longest: warmUpLonger * duration }
}

/** How long blocks take, with the restarts of what they break and of what starts afresh. */
export const timeOf = ({ preset, instances }: Plan, blocks: readonly Block[]): Milliseconds => {
  const restartOf = (name: string): Milliseconds =>
    restartTime[instances.find(({ instance }) => instance === name)?.deployment.driver ?? 'host']
  const trials = blocks
    .flatMap((block) => block.trials)
    .map(
      ({ duration, scenario, instance }) =>
        duration +
        trialOverhead +
        (isFaulty(scenario) ? restartOf(instance) + warmUpTimes(preset, 'restart').longest : 0),
    )
  const starts = blocks
    .filter(({ fresh }) => fresh)
    .flatMap((block) => [...new Set(block.trials.map(({ instance }) => instance))])
    .map((instance) => restartOf(instance) + warmUpTimes(preset, 'start').longest)
  return [...trials, ...starts].reduce((sum, one) => sum + one, 0)
}
