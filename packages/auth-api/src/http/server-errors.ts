import { Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { headersTooLarge, malformedRequest, requestTimedOut } from './answers.ts'
import { sendHttpError, toHttpError } from './error-handler.ts'
import type { HttpError } from './http-error.ts'

/**
 * Options for `Fastify()`: requests refused before any plugin is asked get the plugin's answers.
 */
export interface ServerErrorOptions {
  readonly http: { readonly requireHostHeader: false }
  readonly frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => void
  readonly clientErrorHandler: (this: FastifyInstance, error: ClientError, socket: Socket) => void
}

type ClientError = Error & { readonly code: string }

/**
 * Gives the contract's form to the errors that no plugin sees: a path that cannot be decoded, a
 * part of it that is too long, and requests that Node's parser refuses.
 *
 * @param labProcess names the process on these answers, too; null leaves the header out
 */
export function serverErrorOptions(labProcess: string | null = null): ServerErrorOptions {
  const named: Record<string, string> = labProcess === null ? {} : { 'x-lab-process': labProcess }
  return {
    // Node's own answer has no body and leaves no line in the log: the plugin looks itself.
    http: { requireHostHeader: false },
    frameworkErrors(error, request, reply) {
      // This answer asks for no token, so it names no scheme.
      sendHttpError(reply.headers(named), toHttpError(error, request), '')
    },
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return
      const answer = answerTo(error)
      const { remoteAddress: address } = socket
      // The error holds the request as it came, and with it a token: its code alone is logged.
      this.log.info({ code: error.code, address, res: answer }, 'request refused')
      if (socket.writable) socket.write(messageOf(answer, named))
      socket.destroy()
    },
  }
}

/**
 * Lets the plugin answer requests that Node's server would answer by itself, or drop without a
 * word: an unknown expectation, CONNECT, and headers beyond the two thousandth.
 */
export function takeServerErrors(server: FastifyInstance['server']): void {
  if (!(server instanceof Server)) return
  // No limit: Node leaves further headers out without saying so.
  server.maxHeadersCount = 0
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  if (server.listenerCount('connect') > 0) return
  server.on('connect', (_request, socket) => {
    // Node no longer listens: an error caused by a client that leaves would end the process.
    socket.on('error', () => {})
    server.emit('clientError', Object.assign(new Error('CONNECT'), { code: CONNECT }), socket)
  })
}

/** The code of a request for a tunnel. */
const CONNECT = 'LAB_AUTH_CONNECT'

function answerTo({ code }: ClientError): HttpError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestTimedOut()
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge()
    default:
      return malformedRequest()
  }
}

/** The bytes of an answer; the connection ends with it. */
function messageOf({ statusCode, body }: HttpError, named: Record<string, string>): string {
  const text = JSON.stringify(body)
  const headers = {
    ...named,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(text)),
    Date: new Date().toUTCString(),
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const start = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`
  return [start, ...lines, '', text].join('\r\n')
}
