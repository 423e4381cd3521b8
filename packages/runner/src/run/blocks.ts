import { differsFromItself } from '@deployment-lab/stats'
import { type Block, calmBlock, type PlannedTrial } from '../plan/plan.ts'
import { isFaulty, type Scenario } from '../scenario/define.ts'
import { attempt } from './attempt.ts'
import { type Going, resultOf, write } from './going.ts'
import { searchCapacities } from './search-capacities.ts'
import { trialId } from './trial.ts'

/**
 * Blocks that break nothing, more of them once where the reference differs from itself, then the
 * searches for capacity, which overload, and then what breaks something.
 */
export const runBlocks = async (going: Going): Promise<void> => {
  const { plan, progress } = going
  const calm = plan.blocks.filter((block) => !breaks(block))
  const faulty = plan.blocks.filter(breaks)
  progress.of = count(going, plan.blocks)
  for (const block of calm) await runBlock(going, block)
  const unsteady = differing(going)
  if (unsteady.length > 0) {
    const next = 1 + Math.max(...plan.blocks.map(({ index }) => index))
    const added = Array.from({ length: plan.preset.extraBlocks }, (_, index) =>
      calmBlock(plan, next + index, unsteady),
    )
    progress.of += count(going, added)
    progress.blocksAdded = added.length
    going.onEvent({
      type: 'blocks-added',
      count: added.length,
      because: `the reference differs from itself so far in ${unsteady.map(({ name }) => name).join(', ')}`,
    })
    for (const block of added) await runBlock(going, block)
  }
  await searchCapacities(going)
  for (const block of faulty) await runBlock(going, block)
}

/** The scenarios in which the reference, measured twice, differs from itself. */
const differing = (going: Going): Scenario[] => {
  const found = resultOf(going, null).comparisons.filter(differsFromItself)
  return going.plan.scenarios.filter(({ name }) => found.some(({ scenario }) => scenario === name))
}

const breaks = (block: Block): boolean => block.trials.some(({ scenario }) => isFaulty(scenario))

const count = ({ workers }: Going, blocks: readonly Block[]): number =>
  blocks.flatMap(({ trials }) => trials).filter(({ instance }) => workers.has(instance)).length

const runBlock = async (going: Going, block: Block): Promise<void> => {
  const trials = block.trials.filter(({ instance }) => going.workers.has(instance))
  for (const [position, planned] of trials.entries()) {
    await oneTrial(going, planned, block.index, position)
  }
  write(going, `the run is not over: ${going.progress.number} of ${going.progress.of} trials`)
}

const oneTrial = async (
  going: Going,
  planned: PlannedTrial,
  block: number,
  position: number,
): Promise<void> => {
  const { progress, onEvent, signal } = going
  signal.throwIfAborted()
  progress.number += 1
  const { number, of } = progress
  const left = going.plan.duration - (going.now() - going.startedAt)
  onEvent({ type: 'trial-started', number, of, id: trialId(planned, block), left })
  const trial = await attempt(going, planned, block, position)
  going.trials.push(trial)
  going.journal.trial(trial)
  onEvent({ type: 'trial-ended', number, of, trial })
}
