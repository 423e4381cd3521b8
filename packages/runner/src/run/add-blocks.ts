import { blocksIn, type Comparison, type Reason, reasonOf } from '@deployment-lab/result'
import { differsFromItself, widerThan } from '@deployment-lab/stats'
import {
  type Block,
  calmBlock,
  faultyBlocks,
  isCalm,
  mostBlocksOf,
  searchesOf,
  timeOf,
} from '../plan/plan.ts'
import type { Scenario } from '../scenario/define.ts'
import { comparedIn } from './assemble.ts'
import { type Going, measuredBy, resultOf } from './going.ts'
import { countTrials, runBlock } from './run-block.ts'

/** Adds blocks, once, of the scenarios in which the reference, measured twice, differs from itself. */
export const addWhereItselfDiffers = async (going: Going): Promise<void> => {
  const differing = scenariosOf(going, resultOf(going, null).comparisons.filter(differsFromItself))
  if (differing.length === 0) return
  const because = reasonOf('reference-differs', { scenarios: namesOf(differing) })
  const length = going.plan.preset.extraBlocks
  const lists = Array.from({ length }, () => differing)
  const added = await add(going, lists, because)
  going.added.itself += added.length
}

/**
 * Adds blocks, a few at a time, of the scenarios whose primary comparisons are wider than the
 * preset's target, until none is or all have the preset's most.
 */
export const addWhereWide = async (going: Going): Promise<void> => {
  const { preset } = going.plan
  const atOnce = Math.ceil(preset.blocks / 6)
  for (;;) {
    const wide = widerThan(comparedIn(measuredBy(going, null)), preset.target)
    const scenarios = scenariosOf(going, wide)
    const blocks = Array.from({ length: atOnce }, (_, index) =>
      scenarios.filter((one) => blocksRun(going, one) + index < mostBlocksOf(one, preset)),
    ).filter((due) => due.length > 0)
    if (blocks.length === 0) return
    const because = reasonOf('wide-intervals', { scenarios: namesOf(scenarios) })
    const added = await add(going, blocks, because)
    going.added.width += added.length
    if (added.length === 0) return
  }
}

/** Runs a block of each list of scenarios, as far as they fit into the run's longest duration. */
export const add = async (
  going: Going,
  lists: readonly (readonly Scenario[])[],
  because: Reason,
): Promise<readonly Block[]> => {
  const { plan, progress, onEvent } = going
  const next = nextIndex(going)
  const blocks = fitting(
    going,
    lists.map((scenarios, index) => calmBlock(plan, next + index, scenarios)),
  )
  if (blocks.length === 0) return []
  progress.of += countTrials(going, blocks)
  progress.duration += timeOf(plan, blocks)
  onEvent({ type: 'blocks-added', count: blocks.length, because })
  for (const block of blocks) await runBlock(going, block)
  return blocks
}

const nextIndex = ({ plan, trials }: Going): number =>
  1 + Math.max(...plan.blocks.map(({ index }) => index), ...trials.map(({ block }) => block))

const fitting = (going: Going, blocks: readonly Block[]): Block[] => {
  const { plan, startedAt } = going
  const toCome = timeOf(plan, faultyBlocks(plan)) + searchesOf(plan)
  const room = plan.longest - (going.now() - startedAt) - toCome
  return blocks.filter((_, index) => timeOf(plan, blocks.slice(0, index + 1)) <= room)
}

const scenariosOf = ({ plan }: Going, found: readonly Comparison[]): Scenario[] =>
  plan.scenarios.filter((one) => isCalm(one) && found.some(({ scenario }) => scenario === one.name))

const blocksRun = ({ trials }: Going, { name }: Scenario): number =>
  blocksIn(trials.filter(({ scenario }) => scenario === name))

const namesOf = (scenarios: readonly Scenario[]): string =>
  scenarios.map(({ name }) => name).join(', ')
