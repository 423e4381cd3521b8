import type { Client, ClientStream, Flight } from './client.ts'
import { Connection, type ConnectionOwner, type Failure } from './connection.ts'
import type { EncodedRequest } from './request.ts'

/**
 * Opens a client's connections, from its sources in turn, and reports the ends of requests. A client
 * that ends its arrivals in another way extends it.
 */
export class Dialer implements ConnectionOwner {
  protected readonly stream: ClientStream
  private readonly open = new Set<Connection>()
  private readonly onIdle: (connection: Connection) => void
  private readonly onClosed: () => void
  private dialed = 0
  private whenClosed: (() => void) | null = null

  /**
   * @param onIdle called when a connection may carry a request
   * @param onClosed called when a connection is gone, whatever it carried
   */
  constructor(
    stream: ClientStream,
    onIdle: (connection: Connection) => void = () => {},
    onClosed: () => void = () => {},
  ) {
    this.stream = stream
    this.onIdle = onIdle
    this.onClosed = onClosed
  }

  /** @param buffer connections read into it; that of the stream if left out */
  dial(buffer = this.stream.buffer): Connection {
    const { plan, target } = this.stream
    const { sources = [] } = plan
    const source = sources[this.dialed % sources.length]
    this.dialed += 1
    const connection = new Connection(target, this, buffer, source)
    this.open.add(connection)
    return connection
  }

  /** Puts an arrival on the wire; on a connection of its own, unless a client does otherwise. */
  begin(request: EncodedRequest, arrival: number): Flight {
    const connection = this.dial()
    connection.send(request, arrival)
    return connection
  }

  /** Closes every connection and waits until they are gone. */
  async close(): Promise<void> {
    if (this.open.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.whenClosed = resolve
    for (const connection of this.open) connection.destroy()
    await promise
  }

  sent(connection: Connection): void {
    this.stream.sent(connection.exchange)
  }

  answered(connection: Connection): void {
    this.stream.answered(connection.exchange, connection)
  }

  failed(connection: Connection, failure: Failure): void {
    this.stream.failed(connection.exchange, failure)
  }

  unasked(): void {
    this.stream.unasked()
  }

  idle(connection: Connection): void {
    this.stream.touch()
    this.onIdle(connection)
  }

  closed(connection: Connection): void {
    this.open.delete(connection)
    this.stream.touch()
    this.onClosed()
    if (this.open.size === 0) this.whenClosed?.()
  }
}

/** Makes a client of a dialer and the requests of its mix, in their order. */
export const clientOf = (
  dialer: Dialer & Pick<Client, 'finish'>,
  requests: readonly EncodedRequest[],
): Client => ({
  connect: () => Promise.resolve(),
  send: (entry, arrival) => {
    const request = requests[entry]
    if (request === undefined) throw new RangeError(`the mix has no request ${entry}`)
    return dialer.begin(request, arrival)
  },
  finish: () => dialer.finish?.(),
  close: () => dialer.close(),
})
