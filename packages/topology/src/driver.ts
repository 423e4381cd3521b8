import type { Milliseconds } from '@deployment-lab/result'
import type { LabContext } from './definition.ts'

/** How one instance of a topology is started. */
export interface StartOptions extends LabContext {
  /** The instance's name; two instances of one topology have two. */
  readonly instance: string
  /** This instance's own folder inside the run's: logs, database, secret, owner file. */
  readonly folder: string
  /** The port to listen on; null: a free one is chosen. */
  readonly port: number | null
  /** Ends the start, and everything started by then. It has no effect on a topology that is up. */
  readonly signal: AbortSignal
  /** How long it may take to be ready, in milliseconds; 30,000 unless given. */
  readonly readyWithin?: Milliseconds
}

/** What a driver is given: the options, and what was decided from them. */
export interface DriverOptions extends StartOptions {
  readonly topology: string
  readonly port: number
  readonly workers: number
  /** Environment variable that marks every process of this instance, so that all can be found. */
  readonly mark: Mark
  /**
   * A folder with a short path for sockets, whose paths may have about 100 bytes. The driver
   * creates it if it needs it; it is removed when the instance has stopped.
   */
  readonly socketFolder: string
}

/** The value of {@link markVariable} in the environment of every process of one instance. */
export type Mark = string

export type ProcessRole = 'worker' | 'manager' | 'proxy' | 'database'

/** A process that is part of a running topology. */
export interface TopologyProcess {
  readonly pid: number
  readonly role: ProcessRole
  readonly name: string
  /** What it calls itself in its answers; its pid unless it says otherwise. */
  readonly answersAs?: string
  /** Where it answers alone, for a worker with a port of its own. */
  readonly url?: string
}

/** What a process calls itself in its answers. */
export const nameInAnswers = ({ pid, answersAs }: TopologyProcess): string =>
  answersAs ?? String(pid)

/** How a start is getting on: `down` means it will not become ready, and why. */
export type Health =
  | { readonly state: 'starting' | 'up' }
  | { readonly state: 'down'; readonly reason: string }

/** Processes that a driver has started, ready or not. */
export interface Hosted {
  /** Those alive now; a zombie is gone. */
  processes(): Promise<TopologyProcess[]>
  /** Asked while it starts, never later. */
  health(): Promise<Health>
  logTail(lines: number): Promise<string>
  /** Returns when all is gone. `at-once` is for a start that failed or was ended. */
  stop(how: 'gracefully' | 'at-once'): Promise<void>
}

/** Where and how a topology's processes run. */
export interface HostDriver {
  /** Starts it and returns without waiting for it. A start that throws leaves nothing behind. */
  start(options: DriverOptions): Promise<Hosted>
}

/** A topology that is up: every worker has answered. */
export interface RunningTopology {
  readonly instance: string
  readonly topology: string
  readonly url: string
  /** Workers expected, and seen to answer. */
  readonly workers: number
  /** Those alive now; a zombie is gone. */
  processes(): Promise<TopologyProcess[]>
  /** The last lines of each of its logs. */
  logTail(lines: number): Promise<string>
  /** Stops it; returns when all is gone. Calling it again is allowed. */
  stop(): Promise<void>
}
