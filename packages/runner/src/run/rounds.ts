import { isCounted } from '@deployment-lab/result'
import { type Block, type PlannedTrial, roundOf } from '../plan/blocks.ts'
import { keptTime, mostTrialsOf } from '../plan/plan.ts'
import { nextIndex, runPlannedTrial, takeAway, trialsLike } from './blocks.ts'
import { isInTime } from './pace.ts'
import type { RunState } from './state.ts'

/**
 * Runs failures in rounds: every cell once, then again, and once more where outcomes differ or no
 * trial counts; in a limited run as far as its time reaches.
 *
 * @param planned the rounds of the plan
 */
export const runRounds = async (state: RunState, planned: readonly Block[]): Promise<void> => {
  if (planned.length === 0) return
  for (let number = 0; ; number += 1) {
    const isPlanned = number < planned.length
    const round = planned[number] ?? roundOf(state.plan, nextIndex(state))
    const due = dueIn(state, round)
    if (due.length === 0 && !isPlanned) break
    takeAway(state, round.trials)
    state.progress.ahead.push(...due)
    const left = await runRound(state, { ...round, trials: due }, number === 0)
    takeAway(state, left)
    if (!isPlanned && left.length === due.length) break
  }
  const missing = (planned[0]?.trials ?? [])
    .filter(({ instance }) => state.workers.has(instance))
    .map((trial) => Math.max(0, planned.length - trialsLike(state, trial).length))
  state.dropped += missing.reduce((sum, count) => sum + count, 0)
}

/** Runs the trials of a round that end in time; returns the others. */
const runRound = async (
  state: RunState,
  { index, trials }: Block,
  isFirst: boolean,
): Promise<PlannedTrial[]> => {
  const left: PlannedTrial[] = []
  for (const [position, trial] of trials.entries()) {
    // A cell without a trial that counts says nothing: it may use time of the blocks that follow.
    const isUndecided = !trialsLike(state, trial).some(isCounted)
    const kept = keptTime(state.plan, isFirst ? 0 : isUndecided ? 0.5 : 1)
    if (isInTime(state, { trials: [trial] }, kept))
      await runPlannedTrial(state, trial, index, position)
    else left.push(trial)
  }
  return left
}

/** The trials of a round whose cells are not decided yet: those without any that counts first. */
const dueIn = (state: RunState, { trials }: Block): PlannedTrial[] => {
  const { preset } = state.plan
  const ranks = trials
    .filter(({ instance }) => state.workers.has(instance))
    .map((trial) => {
      const tried = trialsLike(state, trial)
      const counted = tried.filter(isCounted)
      const agree = new Set(counted.map(({ outcome }) => outcome?.outcome)).size === 1
      const wanted = agree ? preset.rounds.least : preset.rounds.most
      const isDue = counted.length < wanted && tried.length < mostTrialsOf(preset)
      return { trial, isDue, rank: Math.min(1, counted.length) }
    })
  return ranks
    .filter(({ isDue }) => isDue)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ trial }) => trial)
}
