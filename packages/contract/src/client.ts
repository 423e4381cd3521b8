import { Agent, type ClientRequest, type IncomingMessage, request as open } from 'node:http'
import type { RawAnswer } from './answer.ts'
import type { CaseRequest, ExactRequest } from './case.ts'
import { get, send } from './request.ts'

const patience = 10_000
const probe = get('/health/live/')

type Came = Omit<RawAnswer, 'connection'> & { readonly overOld: boolean; readonly says: string }

/**
 * Sends one request over a connection of its own, then asks that connection for another answer, to
 * see if it was kept and is still in step. It follows, retries, decodes and hides nothing.
 *
 * @throws the error of the connection; the abort reason when the signal fires
 */
export const exchange = async (
  url: string,
  request: CaseRequest | ExactRequest,
  signal: AbortSignal,
): Promise<RawAnswer> => {
  const exact = 'bytes' in request
  const agent = exact
    ? new ExactAgent(Buffer.from(request.bytes, 'latin1'))
    : new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    // Node expects another answer only for HEAD; for CONNECT it would expect none.
    const asked = exact ? send(request.method === 'HEAD' ? 'HEAD' : 'GET', '/') : request
    const { overOld: _, says, ...answer } = await once(agent, url, asked, signal)
    return { ...answer, connection: await connectionAfter(agent, url, says, signal) }
  } finally {
    agent.destroy()
  }
}

/** Sends bytes of its own in place of the first request that Node writes. */
class ExactAgent extends Agent {
  #bytes: Buffer | null

  constructor(bytes: Buffer) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#bytes = bytes
  }

  override createConnection(...given: Parameters<Agent['createConnection']>) {
    const connection = super.createConnection(...given)
    const bytes = this.#bytes
    this.#bytes = null
    if (!connection || bytes === null) return connection
    const write = connection.write.bind(connection)
    connection.write = (_head: unknown, ...rest: unknown[]) => {
      connection.write = write
      const written = rest.find((one) => typeof one === 'function')
      return write(bytes, () => written?.(null))
    }
    return connection
  }
}

const connectionAfter = async (
  agent: Agent,
  url: string,
  says: string,
  signal: AbortSignal,
): Promise<string> => {
  if (says === 'close') return 'closed'
  try {
    const next = await once(agent, url, probe, signal)
    if (!next.overOld) return 'closed, unannounced'
    return next.status === 200 ? 'kept' : `kept, then answered ${next.status}`
  } catch (error) {
    signal.throwIfAborted()
    const code = codeOf(error)
    return ['ECONNRESET', 'EPIPE'].includes(code) ? 'closed, unannounced' : `broken: ${code}`
  }
}

/** Returns the code of a failed exchange. */
export const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

const once = async (
  agent: Agent,
  url: string,
  { method, path, headers, body }: CaseRequest,
  signal: AbortSignal,
): Promise<Came> => {
  const { hostname, port } = new URL(url)
  const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)])
  // Node's client sends the body of a GET without a length, so it would begin the next request.
  const framed =
    body === null || 'transfer-encoding' in headers
      ? headers
      : { ...headers, 'content-length': Buffer.byteLength(body) }
  const sent = open({ agent, hostname, port, method, path, headers: framed, signal: limited })
  const answered = answerTo(sent)
  sent.end(body ?? undefined)
  return answered
}

const answerTo = (sent: ClientRequest): Promise<Came> =>
  new Promise((resolve, reject) => {
    sent.once('error', reject)
    sent.once('close', () => reject(new Error('closed before the answer was complete')))
    sent.once('response', (response: IncomingMessage) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? '',
          headers: pairs(response.rawHeaders),
          body: Buffer.concat(parts),
          overOld: sent.reusedSocket,
          says: (response.headers.connection ?? '').toLowerCase(),
        }),
      )
    })
  })

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [],
  )
