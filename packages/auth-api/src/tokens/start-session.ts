import type { FastifyRequest } from 'fastify'
import type { Settings } from '../read-options.ts'
import type { NewSession, User } from '../store/store.ts'
import { askCustomClaims } from './ask-custom-claims.ts'
import { SESSION_CLAIM } from './claims.ts'
import { type IssuedPair, type IssueTokens, newId } from './issue-tokens.ts'

const MAX_USER_AGENT = 200

/** A session that is about to begin, with its first pair of tokens. */
export interface StartedSession {
  readonly session: NewSession
  readonly pair: IssuedPair
}

/**
 * Prepares a session and its first pair.
 *
 * @param now seconds since 1970
 * @throws CustomClaimsError
 */
export async function startSession(
  user: User,
  request: FastifyRequest,
  { settings, issue }: { readonly settings: Settings; readonly issue: IssueTokens },
  now: number,
): Promise<StartedSession> {
  const session = {
    id: newId(),
    userId: user.id,
    createdAt: now,
    expiresAt: now + settings.sessionLifetime,
    address: request.ip,
    userAgent: userAgentOf(request.raw.rawHeaders),
  }
  const byName = settings.userIdField === 'username'
  const own = {
    // A stateless guard shows of a user only the claims of the token.
    ...(settings.authentication === 'stateless' && {
      ...(byName ? { id: user.id } : { username: user.username }),
      role: user.role,
    }),
    [settings.userIdClaim]: byName ? user.username : String(user.id),
    [SESSION_CLAIM]: session.id,
  }
  const custom = { ...(await askCustomClaims(user, request, settings, Object.keys(own))), ...own }
  return { session, pair: issue.pair(custom, now, session.expiresAt) }
}

/** Joins repeated User-Agent headers as a proxy would; Node keeps the first. */
function userAgentOf(rawHeaders: readonly string[]): string | null {
  const lines = rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === 'user-agent' && index % 2 === 1,
  )
  return lines.length === 0 ? null : lines.join(', ').slice(0, MAX_USER_AGENT)
}
