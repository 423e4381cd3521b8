/** Content of an Authorization header: a token, no token of ours, or no single token. */
export type Bearer =
  | { readonly state: 'token'; readonly token: string }
  | { readonly state: 'none' }
  | { readonly state: 'malformed' }

const NONE: Bearer = { state: 'none' }
const MALFORMED: Bearer = { state: 'malformed' }
/** The white space that a header can hold (RFC 9110 section 5.6.3); `\s` would add U+00A0. */
const SPACES = /[ \t]+/

/**
 * Splits the header as simplejwt does, but takes the scheme in any case (RFC 9110 section 11.1).
 *
 * @param types schemes that are ours
 */
export function createReadBearer(
  types: readonly string[],
): (header: string | readonly string[] | undefined) => Bearer {
  const usual = `${types[0]} `
  const ours = new Set(types.map((type) => type.toLowerCase()))
  return (header) => {
    if (typeof header !== 'string') return NONE
    if (header.startsWith(usual)) {
      const token = header.slice(usual.length)
      if (token !== '' && !SPACES.test(token)) return { state: 'token', token }
    }
    const parts = header.split(SPACES).filter((part) => part !== '')
    if (!ours.has(parts[0]?.toLowerCase() ?? '')) return NONE
    return parts.length === 2 && parts[1] !== undefined
      ? { state: 'token', token: parts[1] }
      : MALFORMED
  }
}
