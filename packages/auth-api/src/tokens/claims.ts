/** Use of a token; simplejwt's `token_type` claim. */
export type TokenType = 'access' | 'refresh'

/** The claims of a verified token, under whatever names, and those that were checked. */
export interface Claims {
  readonly type: TokenType | null
  readonly jti: string
  /** Seconds since 1970. */
  readonly exp: number
  readonly iat: number
  /** The session; null for a token that belongs to none. */
  readonly session: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

/** Names of the claims. */
export interface ClaimNames {
  readonly userIdClaim: string
  readonly tokenTypeClaim: string
  readonly jtiClaim: string
}

/**
 * The claim that names the session, so that ending a session ends its access tokens too.
 * simplejwt has no such claim; tokens without it are accepted and have no session to end.
 */
export const SESSION_CLAIM = 'sid'

/** The registered claims of RFC 7519 that are checked, and the session's. */
export const RESERVED_CLAIMS = ['exp', 'iat', 'nbf', 'iss', 'aud', SESSION_CLAIM] as const

const SESSION_ID = /^[\w-]{1,64}$/

/** Tells if a session may have this id; PostgreSQL takes no text with a zero in it. */
export const isSessionId = (value: unknown): value is string =>
  typeof value === 'string' && SESSION_ID.test(value)

/** The claims that live as long as the session: all but type, expiry, id and time of issue. */
export function customClaims(
  claims: Readonly<Record<string, unknown>>,
  { tokenTypeClaim, jtiClaim }: ClaimNames,
): Record<string, unknown> {
  const left = new Set([tokenTypeClaim, 'exp', jtiClaim, 'iat'])
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !left.has(name)))
}
