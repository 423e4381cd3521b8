import type { Milliseconds } from '@deployment-lab/result'
import { checkHeld } from '../check/held.ts'
import { need, optionOf, within } from '../check/values.ts'
import type { ClientModule, ClientStream } from '../open/client.ts'
import type { Connection } from '../open/connection.ts'
import { clientOf, Dialer } from '../open/dialer.ts'
import { encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

/** Longest time without an event, after which a stream is given up. */
interface Listening {
  readonly silence: Milliseconds
}

/**
 * Opens a connection for each arrival and reads an answer that never ends, as server-sent events
 * are, until the end of the schedule. It ends well if events come until then; an answer that is
 * complete, or a connection that ends, before it is a reset, and silence a timeout.
 */
export const eventStream = ({ silence }: Listening): ClientPlan => ({
  module: import.meta.url,
  name: 'event-stream',
  options: { silence },
})

const readOptions = (client: ClientPlan): Listening => ({
  silence: Number(optionOf(client, 'silence')),
})

class Listener extends Dialer {
  private readonly silence: Milliseconds
  /** Connections on which an answer is awaited or read, with what gives them up. */
  private readonly timers = new Map<Connection, NodeJS.Timeout>()
  private readonly heard = new Set<Connection>()
  private isOver = false

  constructor(stream: ClientStream, { silence }: Listening) {
    super(stream)
    this.silence = silence
  }

  override sent(connection: Connection): void {
    super.sent(connection)
    const giveUp = (): void => this.end(connection, 'timeout')
    this.timers.set(connection, setTimeout(giveUp, this.silence))
  }

  readOn(connection: Connection): boolean {
    const { parser, request } = connection
    if (parser.status !== request?.expectStatus || !parser.bodyFits) return true
    this.timers.get(connection)?.refresh()
    this.heard.add(connection)
    if (this.isOver) this.end(connection, 'ok')
    return true
  }

  override answered(connection: Connection): void {
    if (this.heard.has(connection)) this.end(connection, 'reset')
    else super.answered(connection)
  }

  override closed(connection: Connection): void {
    clearTimeout(this.timers.get(connection))
    this.timers.delete(connection)
    this.heard.delete(connection)
    super.closed(connection)
  }

  /** Ends the streams that have events; the others end with their first, or their silence. */
  finish(): void {
    this.isOver = true
    for (const connection of this.heard) this.end(connection, 'ok')
  }

  private end(connection: Connection, outcome: 'ok' | 'reset' | 'timeout'): void {
    const { exchange } = connection
    if (exchange < 0) return
    connection.destroy()
    this.stream.ended(exchange, outcome)
  }
}

export const createClient: ClientModule['createClient'] = (stream) => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host, true))
  return clientOf(new Listener(stream, readOptions(plan.client)), requests)
}

export const checkStream: ClientModule['checkStream'] = (stream, duration) => {
  const { silence } = readOptions(stream.client)
  within('"silence" of the client', silence, 1, stream.timeout, ' ms')
  need(
    stream.timeout >= duration,
    `an arrival is given up after ${stream.timeout} ms, and the load takes ${duration} ms; give the stream a longer timeout`,
  )
  checkHeld(stream, duration)
}
