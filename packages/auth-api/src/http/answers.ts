import type { Rejection } from '../tokens/rejection.ts'
import { type Challenge, HttpError } from './http-error.ts'

// Texts and codes are those of djangorestframework-simplejwt 5.5 and Django REST Framework:
// a client written for one understands the other.

// RFC 6750 section 3.1: no error code unless credentials were sent.
const CHALLENGE = {}
const invalidToken = (description: string) => ({ error: 'invalid_token', description })

const unauthorized = (body: Record<string, unknown>, challenge: Challenge) =>
  new HttpError({ status: 401, body, challenge })

/** 401: the request carries no credentials. */
export const notAuthenticated = () =>
  unauthorized({ detail: 'Authentication credentials were not provided.' }, CHALLENGE)

/** 401: the header names our scheme but does not hold exactly one token. */
export const badAuthorizationHeader = () => {
  const detail = 'Authorization header must contain two space-delimited values'
  return unauthorized({ detail, code: 'bad_authorization_header' }, invalidToken(detail))
}

/** 401: the access token of the header is refused. */
export const accessTokenRejected = (message: Rejection) =>
  unauthorized(
    {
      detail: 'Given token not valid for any token type',
      code: 'token_not_valid',
      messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
    },
    invalidToken(message),
  )

/** 401: a token sent in a body is refused. */
export const tokenRejected = (message: Rejection) =>
  unauthorized({ detail: message, code: 'token_not_valid' }, invalidToken(message))

/** 401: a valid token that names no user. */
export const noUserIdentification = () => {
  const detail = 'Token contained no recognizable user identification'
  return unauthorized({ detail, code: 'token_not_valid' }, invalidToken(detail))
}

/** 401: the user of the token does not exist. */
export const userNotFound = () =>
  unauthorized({ detail: 'User not found', code: 'user_not_found' }, invalidToken('User not found'))

/** 401: the user of the token may no longer sign in. */
export const userInactive = () =>
  unauthorized(
    { detail: 'User is inactive', code: 'user_inactive' },
    invalidToken('User is inactive'),
  )

/** 401: the password was changed after the token was issued. */
export const passwordChanged = () => {
  const detail = "The user's password has been changed."
  return unauthorized({ detail, code: 'password_changed' }, invalidToken(detail))
}

/** 401: unknown user, wrong password or inactive user; deliberately one answer for the three. */
export const loginFailed = () =>
  unauthorized({ detail: 'No active account found with the given credentials' }, CHALLENGE)

/** 401: the user of a refresh token was disabled or deleted. */
export const noActiveAccountForToken = () =>
  unauthorized(
    { detail: 'No active account found for the given token.' },
    invalidToken('No active account found for the given token.'),
  )

/** 400: messages by field. */
export const invalidFields = (body: Readonly<Record<string, readonly string[]>>) =>
  new HttpError({ status: 400, body })

/** 400: the body is not JSON. It is not quoted: it may hold a password. */
export const jsonParseError = () =>
  new HttpError({ status: 400, body: { detail: 'JSON parse error - the body is not valid JSON' } })

/** 403: the user is authenticated, but not allowed. */
export const notPermitted = () =>
  new HttpError({
    status: 403,
    body: { detail: 'You do not have permission to perform this action.' },
  })

/** 404 */
export const notFound = () => new HttpError({ status: 404, body: { detail: 'Not found.' } })

/** 405 with the methods that are allowed. */
export const methodNotAllowed = (method: string, allow: string) =>
  new HttpError({
    status: 405,
    body: { detail: `Method "${method}" not allowed.` },
    headers: { allow },
  })

/** 400 by default: the request is refused before anything has looked at it. */
export const malformedRequest = (status = 400) =>
  new HttpError({ status, body: { detail: 'Malformed request.' } })

/** 400: a header that holds one value came twice, or with two values. */
export const repeatedHeader = (name: string) =>
  new HttpError({ status: 400, body: { detail: `The header "${name}" may be sent only once.` } })

/** 408: the client took too long to send the request. */
export const requestTimedOut = () =>
  new HttpError({ status: 408, body: { detail: 'The request took too long to arrive.' } })

/** 413 */
export const bodyTooLarge = () =>
  new HttpError({ status: 413, body: { detail: 'Request body is too large.' } })

/** 414: a part of the path is longer than any identifier. */
export const addressTooLong = () =>
  new HttpError({ status: 414, body: { detail: 'The address of the request is too long.' } })

/** 415 */
export const unsupportedMediaType = (mediaType: string) =>
  new HttpError({
    status: 415,
    body: { detail: `Unsupported media type "${mediaType}" in request.` },
  })

/** 417: the expectation is not 100-continue. */
export const expectationFailed = () =>
  new HttpError({ status: 417, body: { detail: 'The expectation of the request is not known.' } })

/** 429: too many attempts, or the queue of password checks is full. */
export const throttled = (seconds: number) =>
  new HttpError({
    status: 429,
    body: {
      detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
    },
    headers: { 'retry-after': String(seconds) },
  })

/** 431: headers and address together are longer than Node reads. */
export const headersTooLarge = () =>
  new HttpError({ status: 431, body: { detail: 'Request headers are too large.' } })

/** 501: the body has a transfer coding that is not supported. */
export const unknownTransferCoding = () =>
  new HttpError({ status: 501, body: { detail: 'The transfer coding of the body is not known.' } })

/** 503: the store does not answer. */
export const storeUnavailable = () =>
  new HttpError({
    status: 503,
    body: { detail: 'Service temporarily unavailable, try again later.' },
    headers: { 'retry-after': '1' },
  })

/** 505: the version is neither HTTP/1.0 nor 1.1. */
export const unknownVersion = () =>
  new HttpError({ status: 505, body: { detail: 'This version of HTTP is not known.' } })
