import {
  accessTokenRejected,
  badAuthorizationHeader,
  noUserIdentification,
  passwordChanged,
  userInactive,
  userNotFound,
} from '../http/answers.ts'
import type { HttpError } from '../http/http-error.ts'
import type { AuthStore, MaybePromise, NoPrincipal, Role, User } from '../store/store.ts'
import type { Claims } from '../tokens/claims.ts'
import { isRejection, type VerifyToken } from '../tokens/verify-token.ts'
import type { Principal } from './access.ts'
import type { Bearer } from './read-bearer.ts'

/** The user behind an Authorization header, the answer that refuses it, or null: it holds no token. */
export type AuthenticateHeader = (
  header: string | readonly string[] | undefined,
) => MaybePromise<Principal | HttpError | null>

/** Finds the user that verified claims stand for. */
type FindUser = (claims: Claims, subject: string) => MaybePromise<User | NoPrincipal>

/** Verifies the token, then asks for its user. */
export function createAuthenticateHeader(
  readBearer: (header: string | readonly string[] | undefined) => Bearer,
  verifyToken: VerifyToken,
  userIdClaim: string,
  findUser: FindUser,
): AuthenticateHeader {
  return (header) => {
    const bearer = readBearer(header)
    if (bearer.state === 'none') return null
    if (bearer.state === 'malformed') return badAuthorizationHeader()
    const claims = verifyToken(bearer.token, 'access')
    if (isRejection(claims)) return accessTokenRejected(claims)
    const subject = claims.payload[userIdClaim]
    if (subject === undefined) return noUserIdentification()
    // simplejwt before 5.5 wrote numbers. A number that a double cannot hold would name another
    // user.
    const text =
      typeof subject === 'number' && Number.isSafeInteger(subject) ? `${subject}` : subject
    if (typeof text !== 'string') return userNotFound()
    const found = findUser(claims, text)
    return found instanceof Promise
      ? found.then((user) => toAnswer(user, claims))
      : toAnswer(found, claims)
  }
}

function toAnswer(found: User | NoPrincipal, claims: Claims): Principal | HttpError {
  switch (found) {
    case 'unknown-user':
      return userNotFound()
    case 'inactive-user':
      return userInactive()
    case 'session-ended':
      return accessTokenRejected('Token is blacklisted')
    case 'password-changed':
      return passwordChanged()
    default:
      return { user: found, claims }
  }
}

const USER_ID = /^(0|[1-9][0-9]{0,14})$/

/**
 * Asks the store for user and session at every request: a user who is logged out or disabled in one
 * process is so in all of them at the next request. simplejwt's JWTAuthentication.
 */
export function findInStore(store: AuthStore, userIdField: 'id' | 'username'): FindUser {
  if (userIdField === 'username') {
    return ({ session, iat }, name) =>
      // No user has such a name, and PostgreSQL cannot even be asked.
      name.includes('\0') ? 'unknown-user' : store.findPrincipalByName(name, session, iat)
  }
  return ({ session, iat }, id) =>
    USER_ID.test(id) ? store.findPrincipal(Number(id), session, iat) : 'unknown-user'
}

/** Believes the claims until they expire. simplejwt's JWTStatelessUserAuthentication. */
export function findInClaims(userIdField: 'id' | 'username'): FindUser {
  return ({ payload }, subject) => {
    const role: Role = payload.role === 'admin' ? 'admin' : 'user'
    if (userIdField === 'username') {
      const id = typeof payload.id === 'number' ? payload.id : 0
      return { id, username: subject, role }
    }
    if (!USER_ID.test(subject)) return 'unknown-user'
    const username = typeof payload.username === 'string' ? payload.username : ''
    return { id: Number(subject), username, role }
  }
}
