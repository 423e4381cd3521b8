import type { Milliseconds } from '@deployment-lab/result'
import { checkHeld } from '../check/held.ts'
import { need, optionOf, within } from '../check/values.ts'
import type { ClientModule, ClientStream } from '../open/client.ts'
import type { Connection } from '../open/connection.ts'
import { clientOf, Dialer } from '../open/dialer.ts'
import { type EncodedRequest, encodeRequest } from '../open/request.ts'
import type { ClientPlan, PreparedRequest } from '../plan.ts'

/** A part of a request that never ends, and the time between two of its bytes. */
interface SlowSending {
  readonly part: 'headers' | 'body'
  readonly every: Milliseconds
}

/** With less between two bytes a body of this length could end before the longest timeout. */
const shortest: Milliseconds = 10
const longest: Milliseconds = 30_000
const announced = 10_000

/**
 * Opens a connection for each arrival and sends a request whose headers or body never end, a byte
 * now and then, until it is answered, cut off or given up at the stream's timeout. An answer with
 * the expected status, such as 408, counts as correct.
 */
export const slowSender = ({ part, every }: SlowSending): ClientPlan => ({
  module: import.meta.url,
  name: `slow-${part}`,
  options: { part, every },
})

const readOptions = (client: ClientPlan): SlowSending => ({
  part: optionOf(client, 'part') === 'body' ? 'body' : 'headers',
  every: Number(optionOf(client, 'every')),
})

/** Encodes a request up to the part that never ends. */
const encodeBeginning = (
  request: PreparedRequest,
  host: string,
  part: SlowSending['part'],
): EncodedRequest => {
  const isBody = part === 'body'
  const body = isBody ? ' '.repeat(announced) : null
  const whole = encodeRequest({ ...request, body }, host, true)
  // Headers go on in place of the empty line that ends them.
  const begun = whole.bytes.subarray(0, whole.bytes.length - (isBody ? announced : 2))
  return { ...whole, bytes: Buffer.concat([begun, Buffer.from(isBody ? '' : 'x-slow: ')]) }
}

/** Sends a byte on each connection at times, from the beginning of its request to its end. */
class SlowSender extends Dialer {
  private readonly options: SlowSending
  private readonly more: Buffer
  private readonly timers = new Map<Connection, NodeJS.Timeout>()

  constructor(stream: ClientStream, options: SlowSending) {
    super(stream)
    this.options = options
    this.more = Buffer.from(options.part === 'body' ? ' ' : 'a')
  }

  override sent(connection: Connection): void {
    super.sent(connection)
    const send = (): void => connection.sendMore(this.more)
    this.timers.set(connection, setInterval(send, this.options.every))
  }

  override closed(connection: Connection): void {
    clearInterval(this.timers.get(connection))
    this.timers.delete(connection)
    super.closed(connection)
  }
}

export const createClient: ClientModule['createClient'] = (stream) => {
  const { plan, target } = stream
  const options = readOptions(plan.client)
  const requests = plan.mix.map(({ request }) =>
    encodeBeginning(request, target.host, options.part),
  )
  return clientOf(new SlowSender(stream, options), requests)
}

export const checkStream: ClientModule['checkStream'] = (stream, duration) => {
  const { part, every } = readOptions(stream.client)
  within('"every" of the client', every, shortest, longest, ' ms')
  need(
    part === 'headers' || stream.mix.every(({ request }) => request.method === 'POST'),
    'a body is sent slowly, and a GET has none; give requests with POST',
  )
  checkHeld(stream, duration)
}
