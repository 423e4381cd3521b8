import type { Milliseconds } from '@deployment-lab/result'
import type { Block, PlannedTrial } from '../plan/blocks.ts'
import { searchesOf, timeOf } from '../plan/plan.ts'
import type { RunState } from './state.ts'

/** Trials in a row, and if their instances start afresh before them. */
type Sequence = Pick<Block, 'trials'> & Partial<Pick<Block, 'fresh'>>

/** Notes how long a trial took, with the restart and the warm-up that the plan has for it. */
export const notePace = (state: RunState, trial: PlannedTrial, taken: Milliseconds): void => {
  const { name } = trial.scenario
  const known = state.pace.get(name) ?? { taken: 0, planned: 0 }
  const planned = plannedTime(state, { trials: [trial] })
  state.pace.set(name, { taken: known.taken + taken, planned: known.planned + planned })
}

const plannedTime = ({ plan }: RunState, { trials, fresh = false }: Sequence): Milliseconds =>
  timeOf(plan, [{ index: 0, fresh, trials }])

/**
 * Expected time of trials: as planned, times what trials of the same scenario took of their plan.
 * Instances that take part no more cost nothing.
 */
const expectedTime = (state: RunState, sequence: Sequence): Milliseconds => {
  const all = [...state.pace.values()]
  const usual = ratioOf({
    taken: all.reduce((sum, { taken }) => sum + taken, 0),
    planned: all.reduce((sum, { planned }) => sum + planned, 0),
  })
  const trials = sequence.trials.filter(({ instance }) => state.workers.has(instance))
  const starts = plannedTime(state, { ...sequence, trials }) - plannedTime(state, { trials })
  return trials.reduce((sum, trial) => {
    const known = state.pace.get(trial.scenario.name)
    const ratio = known === undefined ? usual : ratioOf(known)
    return sum + plannedTime(state, { trials: [trial] }) * ratio
  }, starts * usual)
}

const ratioOf = ({ taken, planned }: { taken: number; planned: number }): number =>
  taken > 0 && planned > 0 ? taken / planned : 1

/**
 * Tells if trials end within the longest duration of the run.
 *
 * @param kept time at the end of the run that they must leave
 */
export const fits = (state: RunState, sequence: Sequence, kept: Milliseconds): boolean => {
  const { plan, startedAt } = state
  return state.now() - startedAt + expectedTime(state, sequence) + kept <= plan.longest
}

/** Tells if planned trials are to be run: those of a run without a limit always are. */
export const isInTime = (state: RunState, sequence: Sequence, kept: Milliseconds): boolean =>
  !state.plan.isLimited || fits(state, sequence, kept)

/** Expected time until the end of the run; of a limited one at most until its limit. */
export const timeLeft = (state: RunState): Milliseconds => {
  const { plan, startedAt, progress } = state
  const expected = expectedTime(state, { trials: progress.ahead }) + searchesOf(plan)
  const limit = plan.isLimited ? plan.longest - (state.now() - startedAt) : expected
  return Math.max(0, Math.min(expected, limit))
}
