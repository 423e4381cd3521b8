import {
  blocksIn,
  type Comparison,
  isCounted,
  type Reason,
  reasonOf,
  type TrialRecord,
} from '@deployment-lab/result'
import { differsFromItself, noiseOf, widerThan } from '@deployment-lab/stats'
import { type Block, calmBlock, isCalm, mostBlocksOf, mostRepeatedOf } from '../plan/blocks.ts'
import { keptTime, searchesOf } from '../plan/plan.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { nextIndex, planAhead, runBlock } from './blocks.ts'
import { fits } from './pace.ts'
import { comparedIn, resultOf } from './result.ts'
import type { RunState } from './state.ts'

/** Adds blocks, once, for scenarios in which the reference differs from its second instance. */
export const addWhereReferenceDiffers = async (state: RunState): Promise<void> => {
  const comparisons = resultOf(state, null).comparisons.filter(differsFromItself)
  const differing = scenariosIn(state, comparisons)
  if (differing.length === 0) return
  const because = reasonOf('reference-differs', { scenarios: namesOf(differing) })
  const lists = Array.from({ length: state.plan.preset.extraBlocks }, () => differing)
  const added = await addBlocks(state, lists, because)
  state.added.itself += added.length
}

/**
 * Adds blocks, a few at a time, for scenarios whose primary comparisons are wider than the preset's
 * target, until none is, or all have the preset's highest number of blocks.
 */
export const addWhereWide = async (state: RunState): Promise<void> => {
  const { preset } = state.plan
  const atOnce = Math.ceil(preset.blocks / 6)
  for (;;) {
    const scenarios = scenariosIn(state, widerThan(comparedIn(state), preset.target))
    const lists = Array.from({ length: atOnce }, (_, index) =>
      scenarios.filter(
        (scenario) => blocksRun(state, scenario) + index < mostBlocksOf(scenario, preset),
      ),
    ).filter((due) => due.length > 0)
    if (lists.length === 0) return
    const because = reasonOf('wide-intervals', { scenarios: namesOf(scenarios) })
    const added = await addBlocks(state, lists, because)
    state.added.width += added.length
    if (added.length === 0) return
  }
}

/**
 * Repeats, once, the blocks in which other loads disturbed the machine, with every instance, so
 * that pairs stay whole. The disturbed trials are kept beside those that count.
 */
export const repeatNoisy = async (state: RunState): Promise<void> => {
  const { plan, trials } = state
  const mostRepeated = (name: string): number => {
    const scenario = plan.scenarios.find((candidate) => candidate.name === name)
    return scenario === undefined ? 0 : mostRepeatedOf(scenario, plan.preset)
  }
  const disturbed = noisyBlocks(trials, mostRepeated)
  for (const [index, noisy] of disturbed.entries()) {
    const scenarios = plan.scenarios.filter(({ name }) => noisy.scenarios.includes(name))
    const because = reasonOf(
      'repeated-for-noise',
      { scenarios: noisy.scenarios.join(', '), trial: noisy.trial },
      noisy.noise,
    )
    const [repeated] = await addBlocks(state, [scenarios], because)
    if (repeated === undefined) {
      state.added.notRepeated = disturbed.length - index
      return
    }
    state.added.repeated += 1
    trials.splice(0, trials.length, ...superseded(trials, noisy, repeated.index))
  }
}

/** The facts that decide on a repetition: the noise, and no measured value. */
export type HostOfTrial = Pick<TrialRecord, 'id' | 'scenario' | 'block' | 'judged' | 'host'>

/** The scenarios of a block during which the machine was disturbed. */
export interface NoisyBlock {
  readonly block: number
  readonly scenarios: readonly string[]
  /** The first disturbed trial, and the disturbance. */
  readonly trial: string
  readonly noise: Reason
}

/**
 * The blocks with a disturbed judged trial, the earliest first.
 *
 * @param most number of blocks of a scenario that may be repeated
 */
export const noisyBlocks = (
  trials: readonly HostOfTrial[],
  most: (scenario: string) => number,
): NoisyBlock[] => {
  const noisy = trials.flatMap(({ id, scenario, block, judged, host }) => {
    const noise = judged && host !== undefined ? noiseOf(host) : null
    return noise === null ? [] : [{ scenario, block, trial: id, noise }]
  })
  const repeated = [...Map.groupBy(noisy, ({ scenario }) => scenario)].flatMap(
    ([scenario, found]) =>
      [...Map.groupBy(found, ({ block }) => block).values()]
        .flatMap(([first]) => first ?? [])
        .toSorted((a, b) => a.block - b.block)
        .slice(0, most(scenario)),
  )
  return [...Map.groupBy(repeated, ({ block }) => block)]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([block, found]) =>
      found.slice(0, 1).map(({ trial, noise }) => ({
        block,
        scenarios: found.map(({ scenario }) => scenario),
        trial,
        noise,
      })),
    )
}

/**
 * Marks the trials of a repeated block with the id of the trial that counts instead. A scenario is
 * marked only if its whole repetition counts; otherwise good trials would be lost.
 */
export const superseded = (
  trials: readonly TrialRecord[],
  { block, scenarios }: Pick<NoisyBlock, 'block' | 'scenarios'>,
  by: number,
): TrialRecord[] => {
  const judgedIn = (scenario: string, index: number): TrialRecord[] =>
    trials.filter((trial) => trial.judged && trial.scenario === scenario && trial.block === index)
  const replaced = scenarios.filter((scenario) =>
    judgedIn(scenario, block).every(({ instance }) =>
      judgedIn(scenario, by).some((trial) => trial.instance === instance && isCounted(trial)),
    ),
  )
  return trials.map((trial) => {
    if (trial.block !== block || !trial.judged || !replaced.includes(trial.scenario)) return trial
    const again = judgedIn(trial.scenario, by).find(({ instance }) => instance === trial.instance)
    return again === undefined ? trial : { ...trial, repeatedBy: again.id }
  })
}

/** Runs a block for each list of scenarios, as far as they fit into the run's longest duration. */
const addBlocks = async (
  state: RunState,
  lists: readonly (readonly Scenario[])[],
  because: Reason,
): Promise<readonly Block[]> => {
  const { plan, onEvent } = state
  const next = nextIndex(state)
  const blocks = fitting(
    state,
    lists.map((scenarios, index) => calmBlock(plan, next + index, scenarios)),
  )
  if (blocks.length === 0) return []
  planAhead(state, blocks)
  onEvent({ type: 'blocks-added', count: blocks.length, because })
  for (const block of blocks) await runBlock(state, block)
  return blocks
}

const fitting = (state: RunState, blocks: readonly Block[]): Block[] =>
  blocks.filter((_, index) =>
    fits(
      state,
      { trials: blocks.slice(0, index + 1).flatMap(({ trials }) => trials) },
      state.plan.isLimited ? keptTime(state.plan, 0) : searchesOf(state.plan),
    ),
  )

const scenariosIn = ({ plan }: RunState, comparisons: readonly Comparison[]): Scenario[] =>
  plan.scenarios.filter(
    (scenario) => isCalm(scenario) && comparisons.some((found) => found.scenario === scenario.name),
  )

const blocksRun = ({ trials }: RunState, { name }: Scenario): number =>
  blocksIn(trials.filter(({ scenario }) => scenario === name))

const namesOf = (scenarios: readonly Scenario[]): string =>
  scenarios.map(({ name }) => name).join(', ')
