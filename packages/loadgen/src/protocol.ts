import type { ClosedLoopReading, EpochMilliseconds, Milliseconds } from '@deployment-lab/result'
import type { LoadgenErrorCode } from './errors.ts'
import type { Part } from './open/part.ts'
import type { Share } from './open/share.ts'
import type { ClosedLoopPlan, OpenLoopPlan, ScriptedLoopPlan } from './plan.ts'

export interface GeneratorOptions {
  /** Hosts outside loopback that may be loaded, by name as in the URL. */
  allowedHosts?: readonly string[]
  /** Processes that share the sending of an open loop; a closed loop runs in the first. Default 1. */
  processes?: number
}

/** Message to the generator's process. */
export type Order =
  | { kind: 'closed'; plan: ClosedLoopPlan }
  | { kind: 'scripted'; plan: ScriptedLoopPlan }
  | { kind: 'open'; plan: OpenLoopPlan; share: Share }
  /** Message to prepared processes: the common start on the machine's clock, or null for now. */
  | { kind: 'start'; at: Milliseconds | null }
  /**
   * Message to sending processes: nothing is due from this moment on, in time after the start. If
   * users are not served by then, it is the moment at which they are, at the latest the second one.
   */
  | { kind: 'end'; at: Milliseconds; latest: Milliseconds }
  | { kind: 'abort' }

export type Load = Exclude<Order, { kind: 'start' | 'end' | 'abort' }>

/** Ending of a load. */
export type Ending =
  | { kind: 'reading'; reading: ClosedLoopReading }
  | { kind: 'part'; part: Part }
  | { kind: 'failed'; code: LoadgenErrorCode; message: string }

/** Messages of an open load before its end. */
export type Progress =
  | { kind: 'prepared' }
  /** The moment at which its clock starts. */
  | { kind: 'started'; at: EpochMilliseconds }

/** Message from the generator's process: `ready` once, then an ending for each load. */
export type Answer = { kind: 'ready'; niceness: number } | Progress | Ending

const kinds: readonly unknown[] = ['ready', 'prepared', 'started', 'reading', 'part', 'failed']

export const isAnswer = (message: unknown): message is Answer =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  kinds.includes(message.kind)
