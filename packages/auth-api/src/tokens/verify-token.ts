import type { DecodedJws } from '../keys/bind-key.ts'
import type { CurrentKeys, Keyring } from '../keys/keyring.ts'
import type { PreparedKey } from '../keys/prepare-key.ts'
import { isCanonicalJws } from './canonical.ts'
import { type ClaimRules, checkClaims } from './check-claims.ts'
import type { Claims, TokenType } from './claims.ts'
import type { Rejection } from './rejection.ts'

/** Verifies one token; `expected` null takes any type. Never throws, whatever the token. */
export type VerifyToken = (token: string, expected: TokenType | null) => Claims | Rejection

/**
 * The only place where tokens are verified and where the errors of the library end. The library
 * checks algorithm and signature under a key that this package chose, this package everything else.
 *
 * @param keys its keyring may change between two tokens
 * @param clock milliseconds since 1970
 */
export function createVerifyToken(
  keys: CurrentKeys,
  rules: ClaimRules,
  clock: () => number,
): VerifyToken {
  return (token, expected) => {
    if (!isCanonicalJws(token)) return 'Token is invalid'
    const { keyring } = keys
    const decoded = decode(token, keyring)
    if (decoded === null) return 'Token is invalid'
    return checkClaims(decoded.payload, expected, rules, clock() / 1000)
  }
}

const DOT = 46

function decode(token: string, keyring: Keyring): DecodedJws | null {
  // Almost every token starts with the very header that one of our keys writes.
  const { active } = keyring
  if (token.startsWith(active.header) && token.charCodeAt(active.header.length) === DOT) {
    return verify(active, token)
  }
  const header = token.slice(0, token.indexOf('.'))
  const known = keyring.byHeader.get(header)
  if (known !== undefined) return verify(known, token)
  for (const key of candidates(header, keyring)) {
    const decoded = verify(key, token)
    // Extensions are not understood, so `crit` is refused whatever it holds; fast-jwt skips falsy
    // values. `b64` is an extension too (RFC 7797).
    if (decoded !== null) return isExtended(decoded.header) ? null : decoded
  }
  return null
}

const isExtended = (header: DecodedJws['header']) => 'crit' in header || 'b64' in header

/** The key a header names. simplejwt sends no kid. `jwk`, `jku`, `x5u`, `x5c` are never read. */
function candidates(header: string, { byKid }: Keyring): Iterable<PreparedKey> {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(header, 'base64url').toString())
  } catch {
    return []
  }
  if (parsed === null || typeof parsed !== 'object') return []
  if (!('kid' in parsed)) return byKid.values()
  const key = typeof parsed.kid === 'string' ? byKid.get(parsed.kid) : undefined
  return key === undefined ? [] : [key]
}

function verify(key: PreparedKey, token: string): DecodedJws | null {
  try {
    const decoded = key.verify(token)
    const { payload } = decoded
    return typeof payload === 'object' && payload !== null ? decoded : null
  } catch {
    return null
  }
}

/** Tells if the result is a refusal, not claims. */
export function isRejection(verified: Claims | Rejection): verified is Rejection {
  return typeof verified === 'string'
}
