import {
  type ClaimNames,
  type Claims,
  isSessionId,
  SESSION_CLAIM,
  type TokenType,
} from './claims.ts'
import type { Rejection } from './rejection.ts'

/** Rules for the claims of a token. Durations are seconds. */
export interface ClaimRules extends ClaimNames {
  readonly accessTokenLifetime: number
  readonly refreshTokenLifetime: number
  readonly leeway: number
  readonly issuer: string | undefined
  /** Audiences of which a token must name at least one; if empty, any audience is accepted. */
  readonly audience: readonly string[]
}

/**
 * Checks the claims of a token whose signature holds. The order of the checks is PyJWT's, then
 * simplejwt's, because it decides which message a token with several faults gets.
 *
 * @param expected the type the token is used as, or `null` for any type
 * @param now seconds since 1970, with fractions
 * @returns the claims, or the reason why they are refused
 */
export function checkClaims(
  payload: Readonly<Record<string, unknown>>,
  expected: TokenType | null,
  rules: ClaimRules,
  now: number,
): Claims | Rejection {
  const { iat, nbf, exp, sub } = payload
  const jti = payload[rules.jtiClaim]
  const type = payload[rules.tokenTypeClaim]
  const session = payload[SESSION_CLAIM]
  const latest = now + rules.leeway

  // Safe integers only: 1e400 parses to Infinity, and a string would compare by coercion.
  if (iat !== undefined && (!isTime(iat) || iat > latest)) return 'Token is invalid'
  if (nbf !== undefined && (!isTime(nbf) || nbf > latest)) return 'Token is invalid'
  if (exp !== undefined && !isTime(exp)) return 'Token is invalid'
  if (exp !== undefined && exp <= now - rules.leeway) return 'Token is expired'
  if (rules.issuer !== undefined && payload.iss !== rules.issuer) return 'Token is invalid'
  if (rules.audience.length > 0 && !names(payload.aud, rules.audience)) return 'Token is invalid'
  if (sub !== undefined && typeof sub !== 'string') return 'Token is invalid'
  if (exp === undefined) return "Token has no 'exp' claim"
  if (jti === undefined) return 'Token has no id'
  if (typeof jti !== 'string' || jti === '') return 'Token is invalid'
  if (expected !== null && type === undefined) return 'Token has no type'
  if (expected !== null && type !== expected) return 'Token has wrong type'
  if (session !== undefined && !isSessionId(session)) return 'Token is invalid'

  // simplejwt takes tokens without iat and of any lifetime. Here a token that could not have been
  // issued with these settings is refused, even though its signature holds.
  const lifetime = type === 'access' ? rules.accessTokenLifetime : rules.refreshTokenLifetime
  if (iat === undefined || exp - iat > lifetime) return 'Token is invalid'

  const known = type === 'access' || type === 'refresh' ? type : null
  return { type: known, jti, exp, iat, session: session ?? null, payload }
}

function names(aud: unknown, audience: readonly string[]): boolean {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return (
    named.every((one) => typeof one === 'string') && named.some((one) => audience.includes(one))
  )
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
