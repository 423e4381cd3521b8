import { type Milliseconds, seededRandom, shuffled } from '@deployment-lab/result'
import { type Ability, abilitiesOf } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import type { Factor } from '../factor/factor.ts'
import {
  isComparedWithItself,
  isFailure,
  type Scenario,
  usualSeconds,
} from '../scenario/scenario.ts'
import type { PlannedInstance } from './instances.ts'
import type { Preset } from './preset.ts'

export interface PlannedTrial {
  readonly scenario: Scenario
  readonly instance: string
  readonly step: number | null
  readonly judged: boolean
  readonly duration: Milliseconds
}

/** Every instance once for each scenario and step, in seeded random order. */
export interface Block {
  readonly index: number
  /** True if each instance starts afresh before its first trial in the block. */
  readonly fresh: boolean
  readonly trials: readonly PlannedTrial[]
}

export interface Plan {
  readonly seed: number
  readonly preset: Preset
  readonly scenarios: readonly Scenario[]
  readonly instances: readonly PlannedInstance[]
  /** The factors that it is about; none for a run of topologies. */
  readonly factors: readonly Factor[]
  /** The most workers of a scale model; null where every worker may use whole cores. */
  readonly scaleModel: number | null
  /** Rounds of failures first, then the blocks without faults. */
  readonly blocks: readonly Block[]
  /** Duration without added blocks. */
  readonly duration: Milliseconds
  /** Longest duration, with added blocks. */
  readonly longest: Milliseconds
  /** True if trials that would end after the longest duration are left out. */
  readonly isLimited: boolean
}

/** Number of planned blocks of a scenario. */
export const blocksOf = (scenario: Scenario, preset: Preset): number => {
  if (scenario.capacity !== null) return 0
  return isFailure(scenario) ? preset.rounds.least : Math.ceil(preset.blocks / scenario.every)
}

/** Highest number of blocks of a scenario without faults. */
export const mostBlocksOf = ({ every }: Scenario, { most }: Preset): number =>
  Math.ceil(most / every)

/** Highest number of repeated blocks of a scenario: a quarter of the planned ones. */
export const mostRepeatedOf = (scenario: Scenario, preset: Preset): number =>
  isCalm(scenario) ? Math.floor(blocksOf(scenario, preset) / 4) : 0

/** A block of the scenarios without faults that are due in it, or of the given scenarios. */
export const calmBlock = (
  plan: Plan,
  index: number,
  scenarios: readonly Scenario[] = plan.scenarios.filter(({ every }) => index % every === 0),
): Block => ({
  ...blockOf(plan, index, scenarios.filter(isCalm)),
  // After the failures all start alike: those that stood idle have become slow.
  fresh: (index > 0 || plan.scenarios.some(isFailure)) && index % plan.preset.freshEvery === 0,
})

/** Tells if a scenario runs in blocks, is timed and decides no outcome. */
export const isCalm = (scenario: Scenario): boolean =>
  !isFailure(scenario) && scenario.capacity === null

/** Tells if outcomes are decided in a block: it is a round of failures. */
export const isRound = ({ trials }: Block): boolean =>
  trials.some(({ scenario }) => isFailure(scenario))

/** A round of failures: each once on each instance, the shortest first. */
export const roundOf = (plan: Plan, index: number): Block =>
  blockOf(
    plan,
    index,
    plan.scenarios.filter(isFailure).toSorted((a, b) => usualSeconds(a) - usualSeconds(b)),
  )

const blockOf = (plan: Plan, index: number, scenarios: readonly Scenario[]): Block => {
  const random = seededRandom(plan.seed + 7919 * (index + 1))
  const trials = scenarios.flatMap((scenario) =>
    stepsOf(scenario, index < plan.preset.ladderBlocks).flatMap(({ step, judged }) =>
      // The second instance of the reference runs only in trials that verdicts are drawn from.
      shuffled(
        instancesOf(plan, scenario).filter(({ role }) => judged || role !== 'again'),
        random,
      ).map(({ instance }) => ({
        scenario,
        instance,
        step,
        judged,
        duration: 1000 * (scenario.seconds ?? plan.preset.seconds),
      })),
    ),
  )
  return { index, fresh: false, trials }
}

/** The instances that take part in a scenario. */
export const instancesOf = ({ instances }: Plan, scenario: Scenario): PlannedInstance[] =>
  instances.filter(
    (planned) =>
      (planned.role !== 'again' || isComparedWithItself(scenario)) &&
      (planned.scenarios?.includes(scenario.name) ?? true) &&
      missingAbility(scenario, planned) === null,
  )

/** The first ability that the faults of a scenario need and an instance lacks; null for none. */
export const missingAbility = (
  { faults }: Scenario,
  { definition, deployment }: Pick<PlannedInstance, 'definition' | 'deployment'>,
): Ability | null => {
  const abilities = abilitiesOf(definition, deployment)
  return (
    faults.flatMap(({ fault }) => fault.needs).find((ability) => !abilities.includes(ability)) ??
    null
  )
}

/**
 * Refuses scenarios whose faults no instance of a run can have.
 *
 * @throws RunnerError `RUNNER_ABILITY_MISSING`, with the ability and the instances
 */
export const checkAbilities = (
  scenarios: readonly Scenario[],
  instances: readonly PlannedInstance[],
): void => {
  for (const scenario of scenarios) {
    const lacking = instances.map((planned) => missingAbility(scenario, planned))
    const [first] = lacking
    if (first === undefined || lacking.includes(null)) continue
    const names = instances
      .filter(({ role }) => role !== 'again')
      .map(({ instance }) => instance)
      .join(', ')
    throw new RunnerError(
      'RUNNER_ABILITY_MISSING',
      `${scenario.name} needs the ability "${first}", which none of ${names} has. Leave it out, or name a topology that has it: "lab list" shows them.`,
    )
  }
}

const stepsOf = (
  { load }: Scenario,
  wholeLadder: boolean,
): { step: number | null; judged: boolean }[] => {
  if (load.model === 'open') return [{ step: null, judged: true }]
  const last = load.steps.length - 1
  return load.steps
    .map((step, index) => ({ step, judged: index === last }))
    .filter(({ judged }) => judged || wholeLadder)
}
