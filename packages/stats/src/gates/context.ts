import type { FaultRecord, Floor, HostReading, SteadyReading } from '@deployment-lab/result'

/** What the gates have to know beside the trial's own reading. */
export interface TrialContext {
  /** Correct answers a second that the closed loop reaches against the null responder. */
  readonly closedCeiling: number
  /** Rate that the open loop holds against the null responder. */
  readonly openCeiling: number
  /** The latency, in microseconds, above which users are hurt: the sender must be far below it. */
  readonly latencyLimit: number
  /** What the workers of the trial's start call themselves; null where they are not known. */
  readonly workers: readonly string[] | null
  /** How many there should be; left out where that is not known. */
  readonly workersExpected?: number
  /** How many of them died; null where they are not known. */
  readonly workersDied: number | null
  /** The scenario breaks the topology on purpose: deaths, restarts and lost requests are its finding. */
  readonly faulty: boolean
  /** What was done to the topology; empty where nothing was, or nothing is owned. */
  readonly faults?: readonly FaultRecord[]
  /** What an answer takes at least, in microseconds, and what needs that; null where not known. */
  readonly floor: { readonly latency: number; readonly of: Floor } | null
  /** What else the machine did; null where it was not read. */
  readonly host: HostReading | null
  /** How the warm-up before it ended; left out where there was none. */
  readonly steady?: SteadyReading | undefined
}
