import { type Cell, isCounted, type TrialRecord } from '@deployment-lab/result'
import { cellsOf } from '@deployment-lab/stats'
import type { Block, PlannedTrial } from '../plan/blocks.ts'
import { keptTime } from '../plan/plan.ts'
import { isFailure } from '../scenario/scenario.ts'
import { recordOrVoid } from './journal.ts'
import { isInTime, notePace, timeLeft } from './pace.ts'
import { instanceRecord, writeSoFar } from './result.ts'
import type { RunState } from './state.ts'
import { attemptTrial, trialId } from './trial.ts'

/** Adds the trials of blocks to those that are ahead, of the instances that still take part. */
export const planAhead = ({ workers, progress }: RunState, blocks: readonly Block[]): void => {
  const trials = blocks.flatMap((block) => block.trials)
  progress.ahead.push(...trials.filter(({ instance }) => workers.has(instance)))
}

/** Takes trials from those that are ahead; returns how many there were. */
export const takeAway = ({ progress }: RunState, trials: readonly PlannedTrial[]): number => {
  const { ahead } = progress
  const left = ahead.filter((planned) => !trials.includes(planned))
  return ahead.splice(0, ahead.length, ...left).length - left.length
}

/** Runs planned blocks in turn, in a limited run as far as they end in time. */
export const runBlocksInTime = async (state: RunState, blocks: readonly Block[]): Promise<void> => {
  for (const block of blocks) {
    if (isInTime(state, block, keptTime(state.plan, 0))) {
      await runBlock(state, block)
    } else {
      state.dropped += takeAway(state, block.trials)
    }
  }
}

/** Runs every trial of a block in turn. */
export const runBlock = async (state: RunState, block: Block): Promise<void> => {
  const trials = block.trials.filter(({ instance }) => state.workers.has(instance))
  if (block.fresh) for (const { instance } of trials) state.stale.add(instance)
  for (const [position, planned] of trials.entries()) {
    await runPlannedTrial(state, planned, block.index, position)
  }
}

/**
 * Runs a planned trial. One in which the generator stood still is made again at once, if there is
 * time: its rate is a lower bound by a chance that has nothing to do with the topology.
 */
export const runPlannedTrial = async (
  state: RunState,
  planned: PlannedTrial,
  block: number,
  position: number,
): Promise<void> => {
  const first = await takeTrial(state, planned, { block, position })
  if (!stoodStill(first) || !isInTime(state, { trials: [planned] }, keptTime(state.plan, 0))) return
  const second = await takeTrial(state, planned, { block, position, id: `${first.id}/again` })
  const [counts, left] = second.state === 'valid' ? [second, first] : [first, second]
  state.trials[state.trials.indexOf(left)] = { ...left, repeatedBy: counts.id }
  writeSoFar(state)
}

/** Tells if the rate of a trial is a lower bound since the generator stood still, and only by that. */
const stoodStill = ({ state, reasons }: TrialRecord): boolean =>
  state === 'at-least' &&
  reasons.every(
    ({ code, values = {} }) =>
      code === 'generator-late' &&
      Object.entries(values).every(
        ([name, value]) => value === undefined || standstill.includes(name),
      ),
  )

/** Values of a generator that stood still and did nothing else wrong. */
const standstill: readonly string[] = ['standstill', 'allowed', 'allowedStandstill']

/** Runs a trial, records it and tells if it decides a cell. */
const takeTrial = async (
  state: RunState,
  planned: PlannedTrial,
  place: Parameters<typeof attemptTrial>[2],
): Promise<TrialRecord> => {
  const { progress, trials, journal, onEvent, signal } = state
  signal.throwIfAborted()
  const startedAt = state.now()
  const before = cellOf(state, planned)
  const left = timeLeft(state)
  progress.number += 1
  takeAway(state, [planned])
  const { number } = progress
  const of = number + progress.ahead.length
  const { id = trialId(planned, place.block) } = place
  onEvent({ type: 'trial-started', number, of, id, left })
  // The plan counts the starts of a block apart from its trials.
  const isStart = !isFailure(planned.scenario) && state.stale.has(planned.instance)
  const trial = await attemptTrial(state, planned, place)
  if (!isStart) notePace(state, planned, state.now() - startedAt)
  for (const load of state.otherLoads?.() ?? []) state.seenLoads.add(load)
  const index = trials.length
  recordOrVoid(journal, trial, (record) => {
    trials[index] = record
    journal.trial(record)
  })
  writeSoFar(state)
  onEvent({ type: 'trial-ended', number, of, trial })
  tellCell(state, planned, before)
  return trials[index] ?? trial
}

/** Tells of a cell whose outcome is known for the first time, or has changed. */
const tellCell = (state: RunState, planned: PlannedTrial, before: Cell | undefined): void => {
  const cell = cellOf(state, planned)
  const instance = state.plan.instances.find((candidate) => candidate.instance === planned.instance)
  if (cell === undefined || cell.reason !== null || instance === undefined) return
  if (cell.outcome === before?.outcome) return
  state.onEvent({
    type: 'cell-decided',
    cell,
    record: instanceRecord(instance, state),
    trials: trialsLike(state, planned).filter(isCounted),
    after: state.now() - state.startedAt,
  })
}

/** Trials so far of the scenario and instance of a planned one. */
export const trialsLike = (
  { trials }: RunState,
  { scenario, instance }: PlannedTrial,
): TrialRecord[] =>
  trials.filter((trial) => trial.scenario === scenario.name && trial.instance === instance)

/** Outcome for users so far, of the scenario and instance of a trial. */
const cellOf = (state: RunState, planned: PlannedTrial): Cell | undefined => {
  const { scenario } = planned
  const failures = isFailure(scenario) ? [scenario.name] : []
  return cellsOf(trialsLike(state, planned), failures, [])[0]
}

/** An index that no block of a run has. */
export const nextIndex = ({ plan, trials }: RunState): number =>
  1 + Math.max(...plan.blocks.map(({ index }) => index), ...trials.map(({ block }) => block))
