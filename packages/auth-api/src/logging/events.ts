import type { FastifyRequest } from 'fastify'
import { printable } from './options.ts'

/** Events of accounts, sessions and tokens, with their log levels. */
const EVENTS = {
  'login.succeeded': 'info',
  'login.failed': 'info',
  'login.throttled': 'warn',
  /** The option customClaims failed: nobody can log in until it is repaired. */
  'claims.failed': 'error',
  'token.refreshed': 'info',
  'token.refused': 'info',
  /** A refresh token was used twice: it was stolen, or a client lost an answer. */
  'token.reused': 'warn',
  'session.ended': 'info',
  'sessions.ended': 'info',
  'password.changed': 'info',
  'password.refused': 'info',
  /** Logged for every bad token of every request, so at the level for debugging. */
  'access.refused': 'debug',
  'access.denied': 'info',
} as const

/** Subject of an event. Never a token, never a password, never a name that was typed. */
export interface EventFields {
  readonly user?: number | string | null
  readonly session?: string | null
  readonly jti?: string
  readonly reason?: string
  readonly count?: number
}

/** Writes an event with the address it came from; the logger adds the request's id. */
export function logEvent(
  request: FastifyRequest,
  event: keyof typeof EVENTS,
  fields: EventFields,
): void {
  const address = printable(request.ip ?? '')
  request.log[EVENTS[event]]({ event, address, ...fields }, event)
}
