import type { Milliseconds } from '@deployment-lab/result'
import { checkHeld } from '../check/held.ts'
import { need, optionOf, within } from '../check/values.ts'
import type { ClientModule, ClientStream, Flight } from '../open/client.ts'
import type { Connection, Failure } from '../open/connection.ts'
import { clientOf, Dialer } from '../open/dialer.ts'
import { judgeAnswer } from '../open/judge.ts'
import { type EncodedRequest, encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

interface Idling {
  /** Time for which a connection is idle between its two requests. */
  readonly idle: Milliseconds
  /** The time is random, up to so much shorter or longer. */
  readonly spread: Milliseconds
}

/**
 * Sends each request twice on a connection of its own, the second time after the connection was idle,
 * and counts the second. A connection that the server has closed by then is replaced, as clients do;
 * a close that crosses the request is a reset. A first answer that is not as expected counts instead.
 * Latency includes the idle time.
 */
export const idling = ({ idle, spread }: Idling): ClientPlan => ({
  module: import.meta.url,
  name: 'idling',
  options: { idle, spread },
})

const readOptions = (client: ClientPlan): Idling => ({
  idle: Number(optionOf(client, 'idle')),
  spread: Number(optionOf(client, 'spread')),
})

/** An arrival that has not ended. */
interface Visit {
  readonly arrival: number
  readonly request: EncodedRequest
  connection: Connection
  /** Ends the idle time; undefined until the first answer. */
  timer: NodeJS.Timeout | undefined
}

class Idler extends Dialer {
  private readonly options: Idling
  private readonly visits = new Map<number, Visit>()
  /** Connections in their idle time. */
  private readonly resting = new Set<Connection>()

  constructor(stream: ClientStream, options: Idling) {
    super(stream)
    this.options = options
  }

  override begin(request: EncodedRequest, arrival: number): Flight {
    const visit: Visit = { arrival, request, connection: this.dial(), timer: undefined }
    this.visits.set(arrival, visit)
    visit.connection.send(request, arrival)
    return { destroy: () => this.abandon(visit) }
  }

  override answered(connection: Connection): void {
    const visit = this.visits.get(connection.exchange)
    if (visit !== undefined && visit.timer === undefined && judgeAnswer(connection) === 'ok') {
      const { idle, spread } = this.options
      const time = idle + spread * (2 * this.stream.random() - 1)
      visit.timer = setTimeout(() => this.askAgain(visit), time)
      this.resting.add(connection)
    } else {
      this.visits.delete(connection.exchange)
      super.answered(connection)
    }
  }

  override failed(connection: Connection, failure: Failure): void {
    this.visits.delete(connection.exchange)
    super.failed(connection, failure)
  }

  override idle(connection: Connection): void {
    super.idle(connection)
    if (!this.resting.has(connection)) connection.destroy()
  }

  override closed(connection: Connection): void {
    this.resting.delete(connection)
    super.closed(connection)
  }

  override async close(): Promise<void> {
    for (const { timer } of this.visits.values()) clearTimeout(timer)
    await super.close()
  }

  private askAgain(visit: Visit): void {
    this.resting.delete(visit.connection)
    if (!visit.connection.isIdle) visit.connection = this.dial()
    visit.connection.send(visit.request, visit.arrival)
  }

  private abandon(visit: Visit): void {
    clearTimeout(visit.timer)
    this.visits.delete(visit.arrival)
    visit.connection.destroy()
  }
}

export const createClient: ClientModule['createClient'] = (stream) => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host))
  return clientOf(new Idler(stream, readOptions(plan.client)), requests)
}

export const checkStream: ClientModule['checkStream'] = (stream, duration) => {
  const { idle, spread } = readOptions(stream.client)
  within('"idle" of the client', idle, 1, stream.timeout, ' ms')
  within('"spread" of the client', spread, 0, idle, ' ms')
  need(
    idle + spread < stream.timeout,
    `an arrival is given up after ${stream.timeout} ms, and is idle for up to ${idle + spread} ms; give the stream a longer timeout`,
  )
  checkHeld(stream, duration)
}
