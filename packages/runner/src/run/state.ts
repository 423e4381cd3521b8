import type { Generator } from '@deployment-lab/loadgen'
import type {
  AddedBlocks,
  Budget,
  Calibration,
  CapacityProbe,
  Cell,
  EpochMilliseconds,
  EqualityRecord,
  InstanceRecord,
  LeftOut,
  MachineRecord,
  Milliseconds,
  Reason,
  SteadyReading,
  TrialRecord,
} from '@deployment-lab/result'
import type { LabContext, RunningTopology } from '@deployment-lab/topology'
import type { Plan, PlannedTrial } from '../plan/blocks.ts'
import type { Journal } from './journal.ts'

/** An event of a run, for its display. */
export type RunEvent =
  | { readonly type: 'planned'; readonly plan: Plan; readonly folder: string }
  | { readonly type: 'starting'; readonly instance: string }
  | { readonly type: 'building'; readonly instance: string; readonly line: string | null }
  | { readonly type: 'built'; readonly instance: string; readonly seconds: number }
  | { readonly type: 'started'; readonly instance: string; readonly url: string }
  | { readonly type: 'left-out'; readonly leftOut: LeftOut }
  | { readonly type: 'equal'; readonly records: readonly EqualityRecord[] }
  | { readonly type: 'calibrating' }
  | { readonly type: 'calibrated'; readonly closedCeiling: number; readonly openCeiling: number }
  | { readonly type: 'warming'; readonly instance: string }
  | {
      readonly type: 'trial-started'
      readonly number: number
      readonly of: number
      readonly id: string
      readonly left: Milliseconds
    }
  | {
      readonly type: 'trial-ended'
      readonly number: number
      readonly of: number
      readonly trial: TrialRecord
    }
  | {
      readonly type: 'probe-ended'
      readonly scenario: string
      readonly instance: string
      readonly probe: CapacityProbe
      readonly left: Milliseconds
    }
  /** The outcome of a cell is known for the first time, or has changed. */
  | {
      readonly type: 'cell-decided'
      readonly cell: Cell
      readonly record: InstanceRecord
      /** Trials of the cell that count. */
      readonly trials: readonly TrialRecord[]
      /** Time since the start of the run. */
      readonly after: Milliseconds
    }
  | { readonly type: 'blocks-added'; readonly count: number; readonly because: Reason }
  | { readonly type: 'stopping'; readonly interrupted: boolean }
  | { readonly type: 'ended' }

export type OnEvent = (event: RunEvent) => void

/** Input of a run. */
export interface RunOptions {
  readonly id: string
  readonly plan: Plan
  readonly lab: LabContext
  readonly machine: MachineRecord
  /** Folder of this run; it is created. */
  readonly folder: string
  /** The command that repeats the run. */
  readonly command: string
  /** Limits that the user sets. */
  readonly budgets: readonly Budget[]
  readonly labVersion: string
  /** Lists other loads of this machine at this moment, as far as they are known. */
  readonly otherLoads?: () => readonly string[]
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
  readonly now: () => EpochMilliseconds
}

/** The topologies of a run while they are up. */
export interface Topologies {
  readonly running: ReadonlyMap<string, RunningTopology>
  readonly leftOut: readonly LeftOut[]
  /** Names and digests of the images of instances in containers. */
  readonly images: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** Stops an instance and starts it afresh. Throws what starting throws. */
  restart(instance: string): Promise<RunningTopology>
  /** Stops an instance for good and lists it among those left out. */
  leaveOut(instance: string, reason: string, remedy: string): Promise<void>
  /** Returns when nothing of any instance is left. */
  stop(): Promise<void>
}

/** A trial of a search for capacity. */
export interface TriedProbe {
  readonly scenario: string
  readonly instance: string
  readonly probe: CapacityProbe
}

/** Everything that a run holds between its first and its last trial. */
export interface RunState extends RunOptions {
  readonly startedAt: EpochMilliseconds
  readonly journal: Journal
  readonly topologies: Topologies
  readonly generator: Generator
  readonly calibration: Calibration
  readonly equality: readonly EqualityRecord[]
  /** Number of workers of each instance that takes part. */
  readonly workers: Map<string, number>
  readonly trials: TrialRecord[]
  readonly probes: TriedProbe[]
  /** Instances that were loaded since their workers started. */
  readonly loaded: Set<string>
  /** Instances that start afresh before their next trial, after a fault or by plan. */
  readonly stale: Set<string>
  /** Seconds of CPU time that the lab's process used while trials ran, and seconds of time. */
  readonly labUsage: { cpu: number; wall: number }
  /** End of the last warm-up of each instance. */
  readonly steady: Map<string, SteadyReading>
  /** Number of trials started, and those that are planned after them. */
  readonly progress: { number: number; ahead: PlannedTrial[] }
  /** Time that trials took and were planned to take, by scenario, in milliseconds. */
  readonly pace: Map<string, { taken: number; planned: number }>
  /** Number of planned trials that were left out, to end in time. */
  dropped: number
  /** Other loads of this machine that were seen while trials ran. */
  readonly seenLoads: Set<string>
  /** Numbers of blocks beyond the plan, by reason. */
  readonly added: AddedBlocks
}
