import type { Milliseconds, Outcome, Random } from '@deployment-lab/result'
import { need, optionOf, whole, within } from '../check/values.ts'
import type { ClientModule, ClientStream, Flight } from '../open/client.ts'
import type { Connection, Failure } from '../open/connection.ts'
import { clientOf, Dialer } from '../open/dialer.ts'
import { IdleQueue } from '../open/idle-queue.ts'
import { judgeAnswer, judgeFailure } from '../open/judge.ts'
import { type EncodedRequest, encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

interface Retrying {
  /** Time after which an attempt is given up, and its connection closed. */
  readonly patience: Milliseconds
  /** Most attempts for an arrival: 1 gives up and does not retry. */
  readonly attempts: number
  /** Upper limit of the wait before the second attempt; it doubles. 0 retries at once. */
  readonly backOff: Milliseconds
}

/**
 * Sends on kept connections, gives up after a time, and tries again, at once or after a random wait
 * that grows. It retries a POST too, as people do. An arrival ends with its last attempt, or at the
 * stream's timeout; attempts are counted apart.
 */
export const retrying = ({
  patience,
  attempts,
  backOff = 0,
}: Omit<Retrying, 'backOff'> & Partial<Retrying>): ClientPlan => ({
  module: import.meta.url,
  name: attempts === 1 ? 'giving-up' : backOff === 0 ? 'retrying-at-once' : 'backing-off',
  options: { patience, attempts, backOff },
})

const readOptions = (client: ClientPlan): Retrying => ({
  patience: Number(optionOf(client, 'patience')),
  attempts: Number(optionOf(client, 'attempts')),
  backOff: Number(optionOf(client, 'backOff')),
})

/** Ends of an attempt that another may change: no answer, or an error of the server. */
const retried: readonly Outcome[] = ['http5xx', 'refused', 'reset', 'timeout']
const tooManyRequests = 429

/** Longest wait before an attempt, however many there were. */
const longestWait: Milliseconds = 30_000

/**
 * The wait before the next attempt: random up to a limit that doubles with each, so that clients
 * who failed together do not come back together.
 */
const waitBefore = (attempts: number, backOff: Milliseconds, random: Random): Milliseconds =>
  random() * Math.min(longestWait, backOff * 2 ** (attempts - 1))

/** An arrival that has not ended. */
interface Trying {
  readonly arrival: number
  readonly request: EncodedRequest
  attempts: number
  /** Connection of the attempt under way; null between two. */
  connection: Connection | null
  /** Ends the attempt, or the wait for the next. */
  timer: NodeJS.Timeout | undefined
}

class Retrier extends Dialer {
  private readonly options: Retrying
  private readonly idleOnes = new IdleQueue()
  private readonly trying = new Map<number, Trying>()

  constructor(stream: ClientStream, options: Retrying) {
    super(stream)
    this.options = options
  }

  override begin(request: EncodedRequest, arrival: number): Flight {
    const trying: Trying = { arrival, request, attempts: 0, connection: null, timer: undefined }
    this.trying.set(arrival, trying)
    this.attempt(trying)
    return { destroy: () => this.abandon(trying) }
  }

  override answered(connection: Connection): void {
    const isRefusal = connection.parser.status === tooManyRequests
    const outcome = judgeAnswer(connection)
    this.endAttempt(connection, isRefusal || retried.includes(outcome), () =>
      super.answered(connection),
    )
  }

  override failed(connection: Connection, failure: Failure): void {
    this.endAttempt(connection, retried.includes(judgeFailure(failure)), () =>
      super.failed(connection, failure),
    )
  }

  override idle(connection: Connection): void {
    this.idleOnes.push(connection)
    super.idle(connection)
  }

  override async close(): Promise<void> {
    for (const { timer } of this.trying.values()) clearTimeout(timer)
    await super.close()
  }

  private attempt(trying: Trying): void {
    const connection = this.idleOnes.take() ?? this.dial()
    trying.attempts += 1
    trying.connection = connection
    trying.timer = setTimeout(() => this.giveUp(trying), this.options.patience)
    this.stream.attempted(trying.arrival)
    connection.send(trying.request, trying.arrival)
  }

  /** Gives the attempt under way up. */
  private giveUp(trying: Trying): void {
    trying.connection?.destroy()
    this.goOn(trying, true, () => this.stream.ended(trying.arrival, 'timeout'))
  }

  private endAttempt(connection: Connection, isRetried: boolean, end: () => void): void {
    const trying = this.trying.get(connection.exchange)
    if (trying !== undefined) this.goOn(trying, isRetried, end)
  }

  private goOn(trying: Trying, isRetried: boolean, end: () => void): void {
    const { attempts, backOff } = this.options
    clearTimeout(trying.timer)
    trying.connection = null
    if (isRetried && trying.attempts < attempts) {
      const wait = waitBefore(trying.attempts, backOff, this.stream.random)
      trying.timer = setTimeout(() => this.attempt(trying), wait)
    } else {
      this.trying.delete(trying.arrival)
      end()
    }
  }

  private abandon(trying: Trying): void {
    clearTimeout(trying.timer)
    trying.connection?.destroy()
    this.trying.delete(trying.arrival)
  }
}

export const createClient: ClientModule['createClient'] = (stream) => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host))
  return clientOf(new Retrier(stream, readOptions(plan.client)), requests)
}

export const checkStream: ClientModule['checkStream'] = (stream) => {
  const { patience, attempts, backOff } = readOptions(stream.client)
  within('"patience" of the client', patience, 1, stream.timeout, ' ms')
  whole('"attempts" of the client', attempts, 1, 100)
  within('"backOff" of the client', backOff, 0, longestWait, ' ms')
  need(
    stream.connections === undefined,
    'this client opens connections as it needs them; leave them out',
  )
}
