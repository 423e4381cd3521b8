import type { Milliseconds } from '@deployment-lab/result'
import type { PlannedTrial } from '../plan/blocks.ts'
import { searchesOf, timeOf } from '../plan/plan.ts'
import type { RunState } from './state.ts'

/** Notes how long a trial took, with the restart and the warm-up before it. */
export const notePace = (state: RunState, trial: PlannedTrial, taken: Milliseconds): void => {
  const { name } = trial.scenario
  const known = state.pace.get(name) ?? { taken: 0, planned: 0 }
  const planned = plannedTime(state, [trial])
  state.pace.set(name, { taken: known.taken + taken, planned: known.planned + planned })
}

const plannedTime = ({ plan }: RunState, trials: readonly PlannedTrial[]): Milliseconds =>
  timeOf(plan, [{ index: 0, fresh: false, trials }])

/** Expected time of trials: as planned, times what trials of the same scenario took of their plan. */
const expectedTime = (state: RunState, trials: readonly PlannedTrial[]): Milliseconds => {
  const all = [...state.pace.values()]
  const usual = ratioOf({
    taken: all.reduce((sum, { taken }) => sum + taken, 0),
    planned: all.reduce((sum, { planned }) => sum + planned, 0),
  })
  return trials.reduce((sum, trial) => {
    const known = state.pace.get(trial.scenario.name)
    return sum + plannedTime(state, [trial]) * (known === undefined ? usual : ratioOf(known))
  }, 0)
}

const ratioOf = ({ taken, planned }: { taken: number; planned: number }): number =>
  taken > 0 && planned > 0 ? taken / planned : 1

/**
 * Tells if trials end within the longest duration of the run.
 *
 * @param kept time at the end of the run that they must leave
 */
export const fits = (
  state: RunState,
  trials: readonly PlannedTrial[],
  kept: Milliseconds,
): boolean => {
  const { plan, startedAt } = state
  return state.now() - startedAt + expectedTime(state, trials) + kept <= plan.longest
}

/** Tells if planned trials are to be run: those of a run without a limit always are. */
export const isInTime = (...asked: Parameters<typeof fits>): boolean =>
  !asked[0].plan.isLimited || fits(...asked)

/** Expected time until the end of the run, at most until its longest duration is over. */
export const timeLeft = (state: RunState): Milliseconds => {
  const { plan, startedAt, progress } = state
  const expected = expectedTime(state, progress.ahead) + searchesOf(plan)
  return Math.max(0, Math.min(expected, plan.longest - (state.now() - startedAt)))
}
