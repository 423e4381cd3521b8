import type { Milliseconds, Outcome } from '@deployment-lab/result'
import { LoadgenError } from '../errors.ts'
import type { StreamPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import type { Connection, Failure } from './connection.ts'
import type { Clock } from './pacing.ts'

/** Arrival that a client has on the wire. */
export interface Flight {
  /** Gives it up: nothing more is said of the arrival. */
  destroy(): void
}

/** Puts the arrivals of one stream on the wire, in one process. */
export interface Client {
  /** Prepares what has to be there before the clock starts; ends early when it is aborted. */
  connect(signal: AbortSignal): Promise<void>
  /**
   * Puts an arrival on the wire now. Its end is told to the stream, once.
   *
   * @param entry the place of its request in the mix
   */
  send(entry: number, arrival: number): Flight
  /** Closes every socket and waits until they are gone. */
  close(): Promise<void>
}

/** The stream of a client: what the client is to do, and who hears what became of it. */
export interface ClientStream {
  /** This process's share of the plan. */
  readonly plan: StreamPlan
  readonly target: Target
  /** Buffer into which all sockets of a sender read, one after the other. */
  readonly buffer: Buffer
  readonly clock: Clock
  /** Something happened on a socket: the sender was not idle. */
  touch(): void
  /** The arrival's bytes went to the kernel. */
  sent(arrival: number): void
  /** A complete answer came, and is the arrival's end. */
  answered(arrival: number, connection: Connection): void
  failed(arrival: number, failure: Failure): void
  /** Ends an arrival whose outcome the client has decided itself. */
  ended(arrival: number, outcome: Outcome): void
  /** Bytes came on a connection that no request asked for. */
  unasked(): void
}

/** Exports of a client's module. */
export interface ClientModule {
  readonly createClient: (stream: ClientStream) => Client
  /** Refuses what this client cannot do (`LOADGEN_PLAN_INVALID`). */
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
