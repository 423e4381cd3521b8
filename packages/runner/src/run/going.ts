import type { Generator } from '@deployment-lab/loadgen'
import {
  type AddedBlocks,
  type Calibration,
  type EpochMilliseconds,
  type EqualityRecord,
  type Milliseconds,
  type Reason,
  type Result,
  reasonOf,
  type SteadyReading,
  type TrialRecord,
} from '@deployment-lab/result'
import { againName, referenceName } from '../plan/instances.ts'
import { assemble, type Measured } from './assemble.ts'
import type { TriedProbe } from './capacities.ts'
import type { Fleet } from './fleet.ts'
import type { Journal } from './journal.ts'
import type { RunOptions } from './options.ts'

/** Everything a run holds while it goes on. */
export interface Going extends RunOptions {
  readonly startedAt: EpochMilliseconds
  readonly journal: Journal
  readonly fleet: Fleet
  readonly generator: Generator
  readonly calibration: Calibration
  readonly equality: readonly EqualityRecord[]
  readonly workers: Map<string, number>
  readonly trials: TrialRecord[]
  /** What the searches for capacity have tried so far. */
  readonly probes: TriedProbe[]
  /** Instances that start afresh before their next trial: a fault has been through, or it is planned. */
  readonly stale: Set<string>
  /** What the lab's own process used while trials ran: seconds of CPU time, and of time. */
  readonly own: { cpu: number; wall: number }
  /** How the last warm-up of each instance ended. */
  readonly steady: Map<string, SteadyReading>
  /** Trials begun, of how many, and how long all is to take: more where blocks are added. */
  readonly progress: { number: number; of: number; duration: Milliseconds }
  /** Other loads of this machine that were seen while trials ran. */
  readonly disturbers: Set<string>
  /** Blocks beyond the plan, by why they were added. */
  readonly added: AddedBlocks
}

/** The result of what was measured so far; partial where there is a reason. */
export const resultOf = (going: Going, partialReason: Reason | null): Result =>
  assemble(measuredBy(going, partialReason))

/** What was measured so far; partial where there is a reason. */
export const measuredBy = (going: Going, partialReason: Reason | null): Measured => {
  const { id, plan, command, labVersion, startedAt } = going
  return {
    run: {
      id,
      startedAt,
      endedAt: going.now(),
      seed: plan.seed,
      preset: plan.preset.name,
      margin: plan.preset.margin,
      reference: referenceName,
      again: againName,
      target: plan.preset.target,
      added: { ...going.added },
      ...(going.disturbers.size > 0 && { otherLoads: [...going.disturbers] }),
      ...(plan.scaleModel === null
        ? {}
        : { scaleModel: { workers: plan.scaleModel, coresPerWorker: 1 / plan.scaleModel } }),
      command,
      labVersion,
      state: partialReason === null ? 'complete' : 'partial',
      partialReason,
      ...(going.own.wall > 0 && { labBusyShare: going.own.cpu / going.own.wall }),
    },
    plan,
    machine: going.machine,
    workers: going.workers,
    images: going.fleet.images,
    leftOut: going.fleet.leftOut,
    equality: going.equality,
    calibration: going.calibration,
    trials: going.trials,
    probes: going.probes,
    budgets: going.budgets,
  }
}

/** Keeps what was measured so far: a lab that is killed reports it as it stands. */
export const keep = (going: Going): void => going.journal.write(resultOf(going, soFar(going)))

/** Why the result of a run under way is partial. If it stays so, the lab was killed. */
export const soFar = ({ progress: { number, of } }: Going): Reason =>
  reasonOf('not-over', { trials: number, of })

/** Writes the result of what was measured so far. */
export const write = (going: Going, partialReason: Reason | null): Result => {
  const written = resultOf(going, partialReason)
  going.journal.write(written)
  return written
}
