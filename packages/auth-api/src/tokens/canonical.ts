const JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

// The last character of a segment carries 4 or 2 unused bits if its length is 2 or 3 modulo 4. One
// of 16 (or 4) characters has them at zero; decoders ignore the rest, so that without this check a
// token has several spellings, and a revoked spelling has unrevoked twins.
const LAST_OF_2 = 'AQgw'
const LAST_OF_3 = 'AEIMQUYcgkosw048'

/** Longer ones are refused before anything is decoded. */
export const MAX_TOKEN_LENGTH = 8192

/** Tells if a string is a compact JWS with three segments of canonical base64url (RFC 4648 3.5). */
export function isCanonicalJws(token: string): boolean {
  if (token.length > MAX_TOKEN_LENGTH || !JWS.test(token)) return false
  const first = token.indexOf('.')
  const second = token.lastIndexOf('.')
  return (
    endsCanonically(token, 0, first) &&
    endsCanonically(token, first + 1, second) &&
    endsCanonically(token, second + 1, token.length)
  )
}

function endsCanonically(token: string, start: number, end: number): boolean {
  switch ((end - start) % 4) {
    case 0:
      return true
    case 2:
      return LAST_OF_2.includes(token.charAt(end - 1))
    case 3:
      return LAST_OF_3.includes(token.charAt(end - 1))
    default:
      return false
  }
}
