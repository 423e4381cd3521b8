import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import {
  expectationFailed,
  malformedRequest,
  repeatedHeader,
  unknownTransferCoding,
  unknownVersion,
  unsupportedMediaType,
} from './answers.ts'
import type { HttpError } from './http-error.ts'

/** A name or an address of the network, and a port. Apache takes the same characters. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d*)?$/i
/** A comma before further credentials, or nothing, not before a parameter (RFC 9110, 11.4). */
const NEXT_CREDENTIALS =
  /,[ \t]*(?:,|$|[\w!#$%&'*+.^`|~-]+(?![\w!#$%&'*+.^`|~-])(?![ \t]*=[ \t]*["\w!#$%&'*+.^`|~-]))/

/**
 * Refuses requests that Node lets pass: a repeated header that may come only once, a Host that is
 * missing or invalid, an unknown expectation or transfer coding. Node keeps the first of repeated
 * headers, proxies refuse them or join them with a comma: here they are refused, whoever joined
 * them.
 *
 * @param tokenHeader the header that carries the token, in small letters
 */
export function addRequestCheck(app: FastifyInstance, tokenHeader: string): void {
  const credentials = [...new Set(['authorization', tokenHeader])]
  const once = new Set(['content-type', 'expect', 'host', ...credentials])
  app.addHook('onRequest', (request, reply, done) => {
    const problem = problemOf(request.raw, once, credentials)
    // The start of the next request cannot be known.
    if (problem !== null) reply.header('connection', 'close')
    done(problem ?? undefined)
  })
}

function problemOf(
  raw: IncomingMessage,
  once: ReadonlySet<string>,
  credentials: readonly string[],
): HttpError | null {
  const { headers, rawHeaders, httpVersion } = raw
  // HTTP/2 proper has its own rules for all of this, and Node keeps them.
  if ('stream' in raw) return null
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return httpVersion === '0.9' ? malformedRequest() : unknownVersion()
  }
  const repeated =
    findRepeated(headers, rawHeaders, once) ??
    (['content-type', 'host'] as const).find((name) => headers[name]?.includes(',')) ??
    credentials.find((name) => NEXT_CREDENTIALS.test(String(headers[name])))
  if (repeated !== undefined) return repeatedHeader(repeated)
  const { host, expect, 'content-type': type, 'transfer-encoding': coding } = headers
  // HTTP/1.0 alone may leave it out (RFC 9112, 3.2).
  if (host === undefined ? httpVersion === '1.1' : !HOST.test(host)) return malformedRequest()
  if (expect && expect.toLowerCase() !== '100-continue') return expectationFailed()
  // Fastify would trim it away.
  if (type?.includes('\u00a0')) return unsupportedMediaType(type)
  if (coding === undefined) return null
  if (httpVersion === '1.0') return malformedRequest()
  return coding.toLowerCase() === 'chunked' ? null : unknownTransferCoding()
}

function findRepeated(
  headers: IncomingMessage['headers'],
  rawHeaders: readonly string[],
  once: ReadonlySet<string>,
): string | undefined {
  // Most requests repeat no header: then there are as many names as lines.
  if (Object.keys(headers).length * 2 === rawHeaders.length) return undefined
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  return names.find((name, index) => once.has(name) && names.indexOf(name) < index)
}
