import type { TrialRecord } from '@deployment-lab/result'
import { differsFromItself } from '@deployment-lab/stats'
import { type Block, calmBlock, type PlannedTrial } from '../plan/plan.ts'
import { isFaulty, type Scenario } from '../scenario/define.ts'
import { describeFailure } from './describe-failure.ts'
import { equalFinding } from './equal.ts'
import { type Going, resultOf, write } from './going.ts'
import { failedTrial, runTrial, trialId } from './trial.ts'
import { warmUp } from './warm-up.ts'

/** Blocks that break nothing, more of them once where the reference differs from itself, then the rest. */
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

/** A trial; when the topology cannot be loaded at all, a failed one that says why. */
const attempt = async (
  going: Going,
  planned: PlannedTrial,
  block: number,
  position: number,
): Promise<TrialRecord> => {
  const { generator, calibration, plan, now, signal, broken } = going
  const startedAt = now()
  try {
    const topology = await ready(going, planned)
    if (isFaulty(planned.scenario)) broken.add(planned.instance)
    const seed = plan.seed + block
    const equal = going.equality.find(({ instance }) => instance === planned.instance)
    return await runTrial({
      planned,
      block,
      position,
      topology,
      generator,
      calibration,
      equal: equal === undefined ? null : equalFinding(equal),
      seed,
      now,
      signal,
    })
  } catch (error) {
    if (signal.aborted) throw error
    broken.add(planned.instance)
    const up = going.fleet.running.get(planned.instance)
    const reason =
      up === undefined
        ? error instanceof Error
          ? error.message
          : String(error)
        : await describeFailure(error, up)
    return failedTrial(planned, { block, position, startedAt }, reason)
  }
}

const ready = async (going: Going, { instance, scenario }: PlannedTrial) => {
  const { fleet, broken, generator, plan, signal } = going
  const up = fleet.running.get(instance)
  if (up !== undefined && !broken.has(instance)) return up
  const topology = await fleet.restart(instance)
  await warmUp(generator, topology, [scenario], 500 * plan.preset.warmUpSeconds, signal)
  broken.delete(instance)
  return topology
}
