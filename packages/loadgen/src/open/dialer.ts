import type { Client, ClientStream } from './client.ts'
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

/**
 * Makes a client that dials for each arrival.
 *
 * @param requests requests of the mix, in its order
 */
export const dialEachTime = (dialer: Dialer, requests: readonly EncodedRequest[]): Client => ({
  connect: () => Promise.resolve(),
  send: (entry, arrival) => {
    const connection = dialer.dial()
    const request = requests[entry]
    if (request !== undefined) connection.send(request, arrival)
    return connection
  },
  close: () => dialer.close(),
})
