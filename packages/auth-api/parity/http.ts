import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

/** One request, to the letter: no header is added but Host, Connection and Content-Length. */
export interface Request {
  readonly method: string
  readonly path: string
  /** A list is sent as a line a value. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const TIMEOUT_MS = 30_000

/** Sends one request on a connection of its own. */
export function send(origin: string, request: Request): Promise<Reply> {
  const { method, path, body } = request
  const headers = {
    ...request.headers,
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      new URL(path, origin),
      { method, headers, agent: false, timeout: TIMEOUT_MS },
      (incoming) => {
        const { statusCode: status = 0, headers: received } = incoming
        // The development server of Django 3.2 sends a body to HEAD, which is no HTTP any more.
        if (method === 'HEAD') resolve({ status, headers: received, body: '' })
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({ status, headers: received, body: Buffer.concat(chunks).toString() }),
        )
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
