import { createHash, randomBytes } from 'node:crypto'
import type { CurrentKeys } from '../keys/keyring.ts'
import type { ClaimRules } from './check-claims.ts'
import type { TokenType } from './claims.ts'

/** A refresh token with its access token, and what the store keeps of it. */
export interface IssuedPair {
  readonly refresh: string
  readonly access: string
  /** The id of the refresh token. */
  readonly jti: string
  /** SHA-256 of the refresh token: the token itself is never stored. */
  readonly tokenHash: Uint8Array
  /** Seconds since 1970. */
  readonly expiresAt: number
}

type Custom = Readonly<Record<string, unknown>>

/**
 * Issues tokens from the custom claims of a session. `now` is seconds since 1970: both expiries
 * count from this instant. No token outlives `notAfter`, the session's absolute end.
 */
export interface IssueTokens {
  pair(custom: Custom, now: number, notAfter: number): IssuedPair
  access(custom: Custom, now: number, notAfter: number): string
}

/** A new random identifier: 128 bits in hexadecimal. */
export const newId = () => randomBytes(16).toString('hex')

/** Hashes a token to the value by which the store knows it. */
export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()

/** Builds the issuer of tokens on the key that is active at the moment. */
export function createIssueTokens(keys: CurrentKeys, rules: ClaimRules): IssueTokens {
  const { issuer, audience } = rules
  const fixed = {
    ...(issuer !== undefined && { iss: issuer }),
    ...(audience.length > 0 && { aud: audience.length === 1 ? audience[0] : audience }),
  }
  const sign = (custom: Custom, type: TokenType, exp: number, iat: number, jti: string) => {
    const own = { [rules.tokenTypeClaim]: type, exp, iat, [rules.jtiClaim]: jti }
    return keys.keyring.active.sign({ ...custom, ...fixed, ...own })
  }
  const access: IssueTokens['access'] = (custom, now, notAfter) =>
    sign(custom, 'access', Math.min(now + rules.accessTokenLifetime, notAfter), now, newId())
  return {
    access,
    pair(custom, now, notAfter) {
      const expiresAt = Math.min(now + rules.refreshTokenLifetime, notAfter)
      const jti = newId()
      const refresh = sign(custom, 'refresh', expiresAt, now, jti)
      const tokenHash = hashToken(refresh)
      return { refresh, access: access(custom, now, notAfter), jti, tokenHash, expiresAt }
    },
  }
}
