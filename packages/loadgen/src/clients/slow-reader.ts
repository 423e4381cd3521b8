import type { Milliseconds } from '@deployment-lab/result'
import { checkHeld } from '../check/held.ts'
import { optionOf, whole, within } from '../check/values.ts'
import type { ClientModule, ClientStream } from '../open/client.ts'
import type { Connection } from '../open/connection.ts'
import { clientOf, Dialer } from '../open/dialer.ts'
import { encodeRequest } from '../open/request.ts'
import type { ClientPlan } from '../plan.ts'

/** Bytes that are read at once, at most, and the time until the next are. */
interface SlowReading {
  readonly bytes: number
  readonly every: Milliseconds
}

/**
 * Opens a connection for each arrival and reads the answer a little at a time, until it is complete,
 * cut off or given up at the stream's timeout. The kernels of both sides keep a few megabytes of an
 * answer: a smaller one is soon off the server's hands.
 */
export const slowReader = ({ bytes, every }: SlowReading): ClientPlan => ({
  module: import.meta.url,
  name: 'slow-reader',
  options: { bytes, every },
})

const readOptions = (client: ClientPlan): SlowReading => ({
  bytes: Number(optionOf(client, 'bytes')),
  every: Number(optionOf(client, 'every')),
})

/** Stops reading on each connection after a piece, for a time. */
class SlowReader extends Dialer {
  private readonly every: Milliseconds
  private readonly piece: Buffer
  private readonly timers = new Map<Connection, NodeJS.Timeout>()

  constructor(stream: ClientStream, { bytes, every }: SlowReading) {
    super(stream)
    this.every = every
    this.piece = Buffer.allocUnsafeSlow(bytes)
  }

  override dial(): Connection {
    return super.dial(this.piece)
  }

  readOn(connection: Connection): boolean {
    this.timers.set(
      connection,
      setTimeout(() => connection.readMore(), this.every),
    )
    return false
  }

  override closed(connection: Connection): void {
    clearTimeout(this.timers.get(connection))
    this.timers.delete(connection)
    super.closed(connection)
  }
}

export const createClient: ClientModule['createClient'] = (stream) => {
  const { plan, target } = stream
  const requests = plan.mix.map(({ request }) => encodeRequest(request, target.host, true))
  return clientOf(new SlowReader(stream, readOptions(plan.client)), requests)
}

export const checkStream: ClientModule['checkStream'] = (stream, duration) => {
  const { bytes, every } = readOptions(stream.client)
  whole('"bytes" of the client', bytes, 1, 65_536)
  within('"every" of the client', every, 1, 30_000, ' ms')
  checkHeld(stream, duration)
}
