import { type Milliseconds, seededRandom, shuffled } from '@deployment-lab/result'
import { type Ability, abilitiesOf } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import { isComparedWithItself, isFailure, type Scenario } from '../scenario/define.ts'
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
  /** Whether each instance starts afresh before its first trial in it. */
  readonly fresh: boolean
  readonly trials: readonly PlannedTrial[]
}

export interface Plan {
  readonly seed: number
  readonly preset: Preset
  readonly scenarios: readonly Scenario[]
  readonly instances: readonly PlannedInstance[]
  /** The most workers of a scale model; null where every worker may use whole cores. */
  readonly scaleModel: number | null
  readonly blocks: readonly Block[]
  /** Without anything that is added. */
  readonly duration: Milliseconds
  /** What is added while it runs is to end within it. */
  readonly longest: Milliseconds
}

/** Blocks that a scenario is planned for. */
export const blocksOf = (scenario: Scenario, preset: Preset): number => {
  if (scenario.capacity !== null) return 0
  return isFailure(scenario) ? preset.faultBlocks : Math.ceil(preset.blocks / scenario.every)
}

/** Blocks that a scenario which breaks nothing has at most. */
export const mostBlocksOf = ({ every }: Scenario, { most }: Preset): number =>
  Math.ceil(most / every)

/** Blocks of a scenario that are repeated at most: a quarter of those planned. */
export const mostRepeatedOf = (scenario: Scenario, preset: Preset): number =>
  isCalm(scenario) ? Math.floor(blocksOf(scenario, preset) / 4) : 0

/** One block of the scenarios that break nothing and are due in it, or of those given. */
export const calmBlock = (
  plan: Plan,
  index: number,
  scenarios: readonly Scenario[] = plan.scenarios.filter(({ every }) => index % every === 0),
): Block => ({
  ...blockOf(plan, index, scenarios.filter(isCalm)),
  fresh: index > 0 && index % plan.preset.freshEvery === 0,
})

/** What runs in blocks, is timed and decides no outcome. */
export const isCalm = (scenario: Scenario): boolean =>
  !isFailure(scenario) && scenario.capacity === null

/** The blocks of a plan in which outcomes are decided; they run last. */
export const faultyBlocks = ({ blocks }: Plan): Block[] =>
  blocks.filter(({ trials }) => trials.some(({ scenario }) => isFailure(scenario)))

export const faultBlock = (plan: Plan, index: number): Block =>
  blockOf(plan, index, plan.scenarios.filter(isFailure))

const blockOf = (plan: Plan, index: number, scenarios: readonly Scenario[]): Block => {
  const random = seededRandom(plan.seed + 7919 * (index + 1))
  const trials = scenarios.flatMap((scenario) =>
    stepsOf(scenario, index < plan.preset.ladderBlocks).flatMap(({ step, judged }) =>
      // Against itself the reference is held where verdicts are drawn, and nowhere else.
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

/** Those that take part in a scenario. */
export const instancesOf = ({ instances }: Plan, scenario: Scenario): PlannedInstance[] =>
  instances.filter(
    (planned) =>
      (planned.role !== 'again' || isComparedWithItself(scenario)) &&
      missingAbility(scenario, planned) === null,
  )

/** The first ability that the faults of a scenario need and an instance lacks; null for none. */
export const missingAbility = (
  { faults }: Scenario,
  { definition, deployment }: PlannedInstance,
): Ability | null => {
  const abilities = abilitiesOf(definition, deployment)
  return faults.flatMap(({ fault }) => fault.needs).find((one) => !abilities.includes(one)) ?? null
}

/**
 * Refuses scenarios of which the faults can be done to no instance of a run.
 *
 * @throws RunnerError `RUNNER_ABILITY_MISSING`, with what lacks what
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
