import type { ClosedLoopReading, OpenLoopReading } from '@deployment-lab/result'
import type { LoadgenErrorCode } from './errors.ts'
import type { ClosedLoopPlan, OpenLoopPlan, ScriptedLoopPlan } from './plan.ts'

export interface GeneratorOptions {
  /** Hosts outside loopback that may be loaded, by name as in the URL. */
  allowedHosts?: readonly string[]
}

/** To the generator's process. */
export type Order =
  | { kind: 'closed'; plan: ClosedLoopPlan }
  | { kind: 'scripted'; plan: ScriptedLoopPlan }
  | { kind: 'open'; plan: OpenLoopPlan }
  | { kind: 'abort' }

/** From the generator's process: `ready` once, then one for each order but `abort`. */
export type Answer =
  | { kind: 'ready' }
  | { kind: 'reading'; reading: ClosedLoopReading | OpenLoopReading }
  | { kind: 'failed'; code: LoadgenErrorCode; message: string }

export const isAnswer = (message: unknown): message is Answer =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  (message.kind === 'ready' || message.kind === 'reading' || message.kind === 'failed')
