import type { Milliseconds, Outcome, Random } from '@deployment-lab/result'
import { LoadgenError } from '../errors.ts'
import type { StreamPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import type { Connection, Failure } from './connection.ts'
import type { Clock } from './pacing.ts'

/** Arrival that a client has on the wire. */
export interface Flight {
  /** Gives the arrival up: its end is not reported. */
  destroy(): void
}

/** Puts the arrivals of one stream on the wire, in one process. */
export interface Client {
  /** Prepares connections before the clock starts; ends early when it is aborted. */
  connect(signal: AbortSignal): Promise<void>
  /**
   * Puts an arrival on the wire now. Its end is reported to the stream, once.
   *
   * @param entry the place of its request in the mix
   */
  send(entry: number, arrival: number): Flight
  /** Ends, at the end of the schedule, arrivals that would go on for ever. */
  finish?(): void
  /** Closes every socket and waits until they are gone. */
  close(): Promise<void>
}

/** Stream of a client: its work, and the callbacks for the ends of arrivals. */
export interface ClientStream {
  /** Share of this process in the plan. */
  readonly plan: StreamPlan
  readonly target: Target
  /** Buffer into which all sockets of a sender read, one after the other. */
  readonly buffer: Buffer
  readonly clock: Clock
  /** Random numbers of this stream in this process, the same for the same seed. */
  readonly random: Random
  /** Reports activity on a socket: the sender was not idle. */
  touch(): void
  /** Reports that a client which retries begins an attempt. */
  attempted(arrival: number): void
  /** Reports that the arrival's bytes went to the kernel. */
  sent(arrival: number): void
  /** Reports a complete answer, which ends the arrival. */
  answered(arrival: number, connection: Connection): void
  failed(arrival: number, failure: Failure): void
  /** Ends an arrival whose outcome the client has decided itself. */
  ended(arrival: number, outcome: Outcome): void
  /** Reports bytes without a request on a connection. */
  unasked(): void
}

/** Exports of a client's module. */
export interface ClientModule {
  readonly createClient: (stream: ClientStream) => Client
  /** Refuses a stream that this client cannot send (`LOADGEN_PLAN_INVALID`). */
  readonly checkStream?: (stream: StreamPlan, duration: Milliseconds) => void
}

const isClientModule = (module: unknown): module is ClientModule =>
  typeof module === 'object' &&
  module !== null &&
  'createClient' in module &&
  typeof module.createClient === 'function'

/**
 * Imports the client that a stream names.
 *
 * @throws LoadgenError `LOADGEN_CLIENT_INVALID`
 */
export const loadClient = async ({ name, client }: StreamPlan): Promise<ClientModule> => {
  const invalid = (why: string, cause?: unknown): LoadgenError =>
    new LoadgenError(
      'LOADGEN_CLIENT_INVALID',
      `The client "${client.name}" of the stream "${name}" cannot be used: ${client.module} ${why}. ` +
        'Name a module that exports createClient by its own import.meta.url.',
      { cause },
    )
  if (!client.module.startsWith('file:')) throw invalid('is no file: address')
  const module: unknown = await import(client.module).catch((error: unknown) => {
    throw invalid(
      `cannot be imported (${error instanceof Error ? error.message : String(error)})`,
      error,
    )
  })
  if (isClientModule(module)) return module
  throw invalid('exports no createClient')
}
