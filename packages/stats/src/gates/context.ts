import type {
  FaultRecord,
  Floor,
  HostReading,
  Milliseconds,
  SteadyReading,
  TelemetryReading,
} from '@deployment-lab/result'

/** Facts for the gates beside the trial's reading. */
export interface TrialContext {
  /** Correct answers a second that the closed loop reaches against the null responder. */
  readonly closedCeiling: number
  /** Rate that the open loop holds against the null responder. */
  readonly openCeiling: number
  /** The latency, in microseconds, above which users are hurt: the sender must be far below it. */
  readonly latencyLimit: number
  /** Names of the workers at the start of the trial; null where they are not known. */
  readonly workers: readonly string[] | null
  /** Expected number of workers; left out where it is not known. */
  readonly workersExpected?: number
  /** Number of workers that died; null where they are not known. */
  readonly workersDied: number | null
  /** True if the scenario breaks the topology: deaths, restarts and losses are its finding. */
  readonly faulty: boolean
  /** Time that a trial goes on after its last fault, where that decides its length. */
  readonly settle?: Milliseconds | null
  /** Faults of the trial; empty without faults, and for a server that is not the lab's. */
  readonly faults?: readonly FaultRecord[]
  /** Shortest possible latency in microseconds, and its cause; null where it is not known. */
  readonly floor: { readonly latency: number; readonly of: Floor } | null
  /** Other activity of the machine; null where it was not read. */
  readonly host: HostReading | null
  /** Activity of the topology during the trial; left out where it was not read. */
  readonly telemetry?: TelemetryReading | null
  /** End of the warm-up before the trial; left out where there was none. */
  readonly steady?: SteadyReading | undefined
}
