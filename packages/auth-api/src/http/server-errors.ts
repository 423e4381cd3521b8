import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { headersTooLarge, malformedRequest, requestTimedOut } from './answers.ts'
import { sendHttpError, toHttpError } from './error-handler.ts'
import type { HttpError } from './http-error.ts'

/** Options for `Fastify()`: what is refused before a plugin is asked is answered as the plugin does. */
export interface ServerErrorOptions {
  readonly frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => void
  readonly clientErrorHandler: (this: FastifyInstance, error: ClientError, socket: Socket) => void
}

type ClientError = Error & { readonly code: string }

/**
 * Gives the contract's form to the errors that no plugin sees: a path that cannot be decoded, a part
 * of it that is too long, and what Node's parser refuses.
 *
 * @param labProcess names the process on these answers, too; null leaves the header out
 */
export function serverErrorOptions(labProcess: string | null = null): ServerErrorOptions {
  const named: Record<string, string> = labProcess === null ? {} : { 'x-lab-process': labProcess }
  return {
    frameworkErrors(error, request, reply) {
      // No token is asked for here, so that no answer names a scheme.
      sendHttpError(reply.headers(named), toHttpError(error, request), '')
    },
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return
      // The error holds the request as it came, and with it a token: its code alone is logged.
      this.log.trace({ code: error.code }, 'client error')
      if (socket.writable) socket.write(messageOf(answerTo(error), named))
      socket.destroy(error)
    },
  }
}

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
