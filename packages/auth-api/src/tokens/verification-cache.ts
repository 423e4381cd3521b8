import type { CurrentKeys } from '../keys/keyring.ts'
import type { Claims } from './claims.ts'
import { isRejection, type VerifyToken } from './verify-token.ts'

/**
 * Remembers access tokens that were verified, and only those. Remembered claims are frozen, since
 * requests share them; they are dropped when the keys change and never given past their expiry. The
 * store is asked after this, every time, if user and session still stand.
 *
 * @param size of the memory; the oldest leaves first
 * @param clock milliseconds since 1970
 */
export function withVerificationCache(
  verifyToken: VerifyToken,
  keys: CurrentKeys,
  { size, leeway, clock }: { size: number; leeway: number; clock: () => number },
): VerifyToken {
  const remembered = new Map<string, Claims>()
  let generation = keys.generation
  return (token, expected) => {
    if (expected !== 'access') return verifyToken(token, expected)
    if (generation !== keys.generation) {
      remembered.clear()
      generation = keys.generation
    }
    const found = remembered.get(token)
    if (found !== undefined) {
      const now = clock() / 1000
      // A clock that was set back makes a token one of the future again.
      if (found.exp > now - leeway && found.iat <= now + leeway) return found
      remembered.delete(token)
    }
    const claims = verifyToken(token, expected)
    if (isRejection(claims)) return claims
    if (remembered.size >= size) {
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest)
        break
      }
    }
    remembered.set(token, deepFreeze(claims))
    return claims
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member)
    Object.freeze(value)
  }
  return value
}
