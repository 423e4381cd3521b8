import type { PreparedRequest } from '../plan.ts'

/** Request ready to be written, with the values that judge its answer. */
export interface EncodedRequest {
  bytes: Buffer
  method: 'GET' | 'POST'
  expectStatus: number
  expectBody: Buffer | null
  /** True if its connection ends with its answer. */
  closes: boolean
}

const own = new Set(['connection', 'content-length', 'host', 'transfer-encoding'])

/** Returns the headers without those that the sender sets itself. */
export const plainHeaders = (headers: Record<string, string>): [string, string][] =>
  Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()))

/** The Host header of a request: its own, or that of the target. */
export const hostOf = (request: PreparedRequest, host: string): string =>
  Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'host')?.[1] ?? host

/** Builds a request's bytes before the clock starts; `closes` makes it its connection's last. */
export const encodeRequest = (
  request: PreparedRequest,
  host: string,
  closes = false,
): EncodedRequest => {
  const body = Buffer.from(request.body ?? '')
  const hasBody = request.body !== null || request.method === 'POST'
  const lines = [
    `${request.method} ${request.path} HTTP/1.1`,
    `host: ${hostOf(request, host)}`,
    ...plainHeaders(request.headers).map(([name, value]) => `${name}: ${value}`),
    ...(closes ? ['connection: close'] : []),
    ...(hasBody ? [`content-length: ${body.length}`] : []),
  ]
  return {
    bytes: Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]),
    method: request.method,
    expectStatus: request.expectStatus,
    expectBody: request.expectBody === null ? null : Buffer.from(request.expectBody),
    closes,
  }
}
