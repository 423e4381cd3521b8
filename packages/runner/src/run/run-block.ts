import type { TrialRecord } from '@deployment-lab/result'
import type { Block, PlannedTrial } from '../plan/plan.ts'
import { attempt } from './attempt.ts'
import { type Going, keep, soFar, write } from './going.ts'
import { trialId } from './trial.ts'
import { unwritten } from './unwritten.ts'

/** The trials of blocks whose instances still take part. */
export const countTrials = ({ workers }: Going, blocks: readonly Block[]): number =>
  blocks.flatMap(({ trials }) => trials).filter(({ instance }) => workers.has(instance)).length

/** Every trial of a block, one after the other; then the result so far is written. */
export const runBlock = async (going: Going, block: Block): Promise<void> => {
  const trials = block.trials.filter(({ instance }) => going.workers.has(instance))
  if (block.fresh) for (const { instance } of trials) going.stale.add(instance)
  for (const [position, planned] of trials.entries()) {
    await oneTrial(going, planned, block.index, position)
  }
  write(going, soFar(going))
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
  const left = progress.duration - (going.now() - going.startedAt)
  onEvent({ type: 'trial-started', number, of, id: trialId(planned, block), left })
  const trial = await attempt(going, planned, block, position)
  for (const other of going.otherLoads?.() ?? []) going.disturbers.add(other)
  going.trials.push(trial)
  writeTrial(going, trial)
  keep(going)
  onEvent({ type: 'trial-ended', number, of, trial })
}

/** A trial that cannot be written is void by that, and the run ends. */
const writeTrial = ({ journal, trials }: Going, trial: TrialRecord): void => {
  try {
    journal.trial(trial)
  } catch (error) {
    const lost = unwritten(trial, error)
    trials.splice(-1, 1, lost)
    journal.makeRoom()
    journal.trial(lost)
    throw error
  }
}
