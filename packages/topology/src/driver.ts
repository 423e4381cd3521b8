import type { DeclaredDifference, Milliseconds } from '@deployment-lab/result'
import type { TopologyErrorCode } from './errors.ts'
import type { LabContext, Requirement } from './requirements.ts'
import type { Variation } from './variation.ts'

/** Kind of a driver: processes of this machine, or containers. */
export type DriverName = 'host' | 'compose'

/** The form in which a topology runs. */
export interface Deployment {
  readonly driver: DriverName
  /** True for the container form that is like the host's, to measure the cost of containers. */
  readonly besideHost: boolean
  /** Number of workers; null for the topology's number. */
  readonly workers: number | null
  /** The part of a core that each worker may use; null: no limit of the lab's. */
  readonly coresPerWorker: number | null
}

/** Form of processes of this machine. */
export const onHost: Deployment = {
  driver: 'host',
  besideHost: false,
  workers: null,
  coresPerWorker: null,
}

/** Options for the start of an instance. */
export interface StartOptions extends LabContext {
  /** Form of the topology; on the host if left out. */
  readonly deployment?: Deployment
  /** The instance's name; two instances of one topology have two. */
  readonly instance: string
  /** Folder of this instance inside the run's: logs, database, secret, owner file. */
  readonly folder: string
  /** True if the folder is deleted with the instance. */
  readonly temporary?: boolean
  /** Port to listen on; null takes a free port. */
  readonly port: number | null
  /** Signal that ends the start, and everything started by then. No effect once it is up. */
  readonly signal: AbortSignal
  /** True if workers report the state of their event loops. */
  readonly telemetry?: boolean
  /** Time limit of the start in milliseconds; usually 30,000, in containers 120,000. */
  readonly readyWithin?: Milliseconds
  /** Time in which a deployment expects a new process to be ready; usually 10,000. */
  readonly rollWithin?: Milliseconds
}

/** Options of a driver: those of the start, and values decided from them. */
export interface DriverOptions extends StartOptions {
  readonly topology: string
  readonly port: number
  readonly workers: number
  readonly deployment: Deployment
  readonly rollWithin: Milliseconds
  /** Folder, existing, in which workers report on their event loops; null if they do not. */
  readonly telemetryFolder: string | null
  /** Switch in another position; left out for the topology as it is. */
  readonly variation?: Variation
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

export type ProcessRole = 'worker' | 'manager' | 'proxy' | 'database' | 'publisher'

/** A process that is part of a running topology. */
export interface TopologyProcess {
  readonly pid: number
  readonly role: ProcessRole
  readonly name: string
  /** Name in its answers; its pid if left out. */
  readonly answersAs?: string
  /** URL of a worker with its own port. */
  readonly url?: string
}

/** The name of a process in its answers. */
export const nameInAnswers = ({ pid, answersAs }: TopologyProcess): string =>
  answersAs ?? String(pid)

/** A container that runs, whose use of the machine is accounted for as one. */
export interface ObservedContainer {
  readonly id: string
  readonly name: string
  readonly role: ProcessRole
  /** True if it is frozen. */
  readonly paused: boolean
  /** First process, by this machine's process ids. */
  readonly pid: number
  readonly image: string
  /** The image's digest. */
  readonly imageId: string
}

/** State of a start. `down` means that it will not become ready, with the reason. */
export type Health =
  | { readonly state: 'starting' | 'up' }
  | {
      readonly state: 'down'
      readonly reason: string
      /** `TOPOLOGY_DIED` unless it says otherwise. */
      readonly code?: TopologyErrorCode
    }

/** New code to deploy; `same` is the present code. */
export const releases = ['same', 'slow-start', 'never-ready', 'crash-at-start', 'with-job'] as const
export type Release = (typeof releases)[number]

/** Undoes a change to a topology. Calling it again is allowed. */
export interface Undo {
  readonly undo: () => Promise<void>
}

/** Report of the tool that deployed a release. */
export interface RollOutcome {
  readonly succeeded: boolean
  /** Last line of its output. */
  readonly said: string
}

export interface RollReport extends RollOutcome {
  readonly milliseconds: Milliseconds
}

/** Abilities of a running topology; it has those that make sense for it. */
export interface Abilities {
  /** @throws TopologyError `TOPOLOGY_PROCESS_GONE` when it is no longer part of the topology */
  readonly signal?: (member: TopologyProcess, signal: NodeJS.Signals) => Promise<void>
  /** Freezes a process; it is thawed at the latest when the topology stops. */
  readonly pause?: (member: TopologyProcess) => Promise<Undo>
  /**
   * Deploys a release as this topology is really deployed, and returns when the tool does. The
   * state after a failure of the tool stays.
   */
  readonly roll?: (release: Release) => Promise<RollReport>
  /** Has the file watcher see a change; the content of the file stays as it is. */
  readonly touchSource?: () => Promise<Undo>
  /** Stops or freezes the database. */
  readonly stopStore?: (how: 'stop' | 'freeze') => Promise<Undo>
  /** Runs the given number of workers. */
  readonly scale?: (workers: number) => Promise<Undo>
  /** Stops it in its usual way and starts it again with its data; returns when it serves. */
  readonly stopAndStart?: () => Promise<void>
}

export type Ability = keyof Abilities

/** Processes that a driver has started, ready or not. */
export interface Hosted extends Omit<Abilities, 'pause' | 'roll' | 'stopAndStart'> {
  /** Running processes; a zombie does not run. */
  processes(): Promise<TopologyProcess[]>
  /** Checks the start; called only until it is ready. */
  health(): Promise<Health>
  /** Finds what prevents the start, called once at the time limit; null if nothing is found. */
  whyNotReady?(): Promise<string | null>
  /** Lists its running containers; left out by a driver without containers. */
  containers?(): Promise<ObservedContainer[]>
  /**
   * Ends the servers and starts them again with their data; left out by a driver that stops and
   * starts all anew. The health is then that of another start.
   */
  restart?(): Promise<void>
  /** Deploys the release that the release file names. Throws the signal's reason when it aborts. */
  readonly roll?: (signal: AbortSignal) => Promise<RollOutcome>
  /** Stops it in its usual way and starts it again. The health is then that of another start. */
  readonly stopAndStart?: (signal: AbortSignal) => Promise<void>
  logTail(lines: number): Promise<string>
  /** Returns when all is gone. `at-once` is for a start that failed or was ended. */
  stop(how: 'gracefully' | 'at-once'): Promise<void>
}

/** Runs a topology as processes of this machine. */
export interface HostDriver {
  /** Abilities of the topologies that it runs. */
  readonly abilities: readonly Ability[]
  /** Starts it and returns without waiting for it. A start that throws leaves nothing behind. */
  start(options: DriverOptions): Promise<Hosted>
}

/** Options for work before the start: images that are built or pulled. */
export interface PrepareOptions extends LabContext {
  readonly deployment: Deployment
  /** Receives progress, line by line. */
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
}

/** Runs a topology in containers. */
export interface ComposeDriver extends HostDriver {
  /** Title, if its parts differ from the host's form. */
  readonly title?: string
  /** Requirements on the machine, in place of those of the host's form. */
  readonly needs: readonly Requirement[]
  /** Declared differences of this form alone, beside those of the topology. */
  readonly differs?: readonly DeclaredDifference[]
  /** Settings that differ from those of the topology's host form. */
  settings(context: {
    readonly workers: number
    readonly deployment: Deployment
  }): Record<string, string>
  /** Abilities of the form that is compared with the host's, if it is another. */
  readonly abilitiesBesideHost?: readonly Ability[]
  /** True if each worker has its own container, which can be limited to a part of a core. */
  readonly containerEach: boolean
  /**
   * Makes sure that every image is there.
   *
   * @throws TopologyError `TOPOLOGY_IMAGE_MISSING`
   */
  prepare(options: PrepareOptions): Promise<void>
}

/** A topology that is up: every worker has answered. */
export interface RunningTopology extends Abilities {
  readonly instance: string
  readonly topology: string
  readonly url: string
  /** Workers expected, and seen to answer. */
  readonly workers: number
  /** Folder in which workers report on their event loops, or null if they do not. */
  readonly telemetryFolder: string | null
  /** Running processes; a zombie does not run. */
  processes(): Promise<TopologyProcess[]>
  /** Lists its running containers; null if it has none. */
  containers(): Promise<ObservedContainer[] | null>
  /** Tells if it is ready and as many workers as expected answer. */
  everyWorkerServes(signal: AbortSignal): Promise<boolean>
  /**
   * Starts it again and returns when every worker has answered; null if it has to be stopped and
   * started anew. After an error nothing of it is left.
   */
  readonly restart: (() => Promise<void>) | null
  /** Returns the last lines of each of its logs. */
  logTail(lines: number): Promise<string>
  /** Stops it; returns when all is gone. Calling it again is allowed. */
  stop(): Promise<void>
}
