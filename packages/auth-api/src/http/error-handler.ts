import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { StoreUnavailableError } from '../errors.ts'
import {
  addressTooLong,
  bodyTooLarge,
  malformedRequest,
  notFound,
  storeUnavailable,
  unsupportedMediaType,
} from './answers.ts'
import { discardBody } from './discard-body.ts'
import { type Challenge, HttpError } from './http-error.ts'

/** Sends every answer other than success; nothing from inside gets out. */
export function addErrorHandler(app: FastifyInstance, scheme: string): void {
  app.setErrorHandler((error, request, reply) => {
    const answer = toHttpError(error, request)
    if (answer.statusCode >= 500) request.log.error({ err: error }, 'request failed')
    if (answer.statusCode !== 413) return sendHttpError(reply, answer, scheme)
    discardBody(request.raw, () => {
      sendHttpError(reply, answer, scheme)
    })
    return reply
  })
  app.setNotFoundHandler((_request, reply) => sendHttpError(reply, notFound(), scheme))
}

/** Answers with an error in the contract's form. */
export function sendHttpError(reply: FastifyReply, error: HttpError, scheme: string): FastifyReply {
  if (error.challenge !== null) reply.header('www-authenticate', challenge(scheme, error.challenge))
  // RFC 9457: type, title and status may be left out, extension members are ours to choose. So the
  // body is simplejwt's to the letter, and still a problem document.
  return reply
    .code(error.statusCode)
    .headers(error.headers)
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(error.body)
}

function challenge(scheme: string, { error, description }: Challenge): string {
  const realm = `${scheme} realm="api"`
  if (error === undefined) return realm
  const text = description?.replaceAll('"', "'") ?? ''
  return `${realm}, error="${error}", error_description="${text}"`
}

/** Returns the answer to an error; it holds nothing from inside. */
export function toHttpError(error: unknown, request: FastifyRequest): HttpError {
  if (error instanceof HttpError) return error
  if (error instanceof StoreUnavailableError) return storeUnavailable()
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMediaType(request.headers['content-type'] ?? '')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge()
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return addressTooLong()
    default:
      return fromStatus(error)
  }
}

// Answers requests that the framework refuses before us: a body shorter than its length, say.
function fromStatus(error: unknown): HttpError {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return malformedRequest(status)
  }
  return new HttpError({ status: 500, body: { detail: 'A server error occurred.' } })
}
