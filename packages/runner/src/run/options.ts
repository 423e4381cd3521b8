import type { Budget, EpochMilliseconds, MachineRecord } from '@deployment-lab/result'
import type { LabContext } from '@deployment-lab/topology'
import type { Plan } from '../plan/plan.ts'
import type { OnEvent } from './events.ts'

/** What a run is made from. */
export interface RunOptions {
  readonly id: string
  readonly plan: Plan
  readonly lab: LabContext
  readonly machine: MachineRecord
  /** The run's own folder; it is made. */
  readonly folder: string
  /** The command that runs it again. */
  readonly command: string
  /** Limits that the user sets; they are judged with the rest. */
  readonly budgets: readonly Budget[]
  readonly labVersion: string
  /** What else loads this machine now, as far as it can be known; nothing unless given. */
  readonly otherLoads?: () => readonly string[]
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
  readonly now: () => EpochMilliseconds
}
