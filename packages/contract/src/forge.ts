import { createHmac } from 'node:crypto'

/** Secret that no topology has: its signatures are foreign everywhere. */
export const foreignSecret = 'Zk3vQm8LrT1yXw6BnC0dHs5JgP9uFa2EoRiV7tKx4Yc'

/** Secret that the API publishes for development: its signatures hold nowhere else. */
export const developmentSecret = 'development-secret-of-the-deployment-lab-never-in-production'

export type Claims = Readonly<Record<string, unknown>>

const encode = (text: string): string => Buffer.from(text).toString('base64url')

const hashes = { HS256: 'sha256', HS512: 'sha512' } as const

/** Signs a token as its header says, with the given secret. */
export const signToken = (
  payload: unknown,
  secret: string,
  header: Claims & { readonly alg?: keyof typeof hashes } = {},
): string => {
  const full = { alg: 'HS256' as const, typ: 'JWT', ...header }
  const text = `${encode(JSON.stringify(full))}.${encode(JSON.stringify(payload))}`
  return `${text}.${createHmac(hashes[full.alg], secret).update(text).digest('base64url')}`
}

/** A token that claims to need no signature. */
export const unsignedToken = (payload: unknown, alg = 'none'): string =>
  `${encode(JSON.stringify({ alg, typ: 'JWT' }))}.${encode(JSON.stringify(payload))}.`

/** Returns the claims of a token; empty if it is no token. */
export const claimsOf = (token: string): Claims => readPart(token.split('.')[1])

/** Returns the header of a token; empty if it is no token. */
export const headerOf = (token: string): Claims => readPart(token.split('.')[0])

const readPart = (part: string | undefined): Claims => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

/** A token with one of its three parts replaced. */
export const withPart = (token: string, place: 0 | 1 | 2, part: string): string =>
  token
    .split('.')
    .map((own, index) => (index === place ? part : own))
    .join('.')

/** A token whose claims were changed after it was signed. */
export const withClaims = (token: string, changed: Claims): string =>
  withPart(token, 1, encode(JSON.stringify({ ...claimsOf(token), ...changed })))

/** A token whose header was changed after it was signed. */
export const withHeader = (token: string, changed: Claims): string =>
  withPart(token, 0, encode(JSON.stringify({ ...headerOf(token), ...changed })))

/** A token with another first character of its signature. */
export const withBrokenSignature = (token: string): string => {
  const at = token.lastIndexOf('.') + 1
  const other = token.charAt(at) === 'A' ? 'B' : 'A'
  return token.slice(0, at) + other + token.slice(at + 1)
}

/**
 * A token with another last character that decodes to the same bytes: 43 characters carry 258 bits
 * for a signature of 256, and lenient decoders ignore the rest.
 */
export const withTwinSignature = (token: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const value = alphabet.indexOf(token.slice(-1))
  return token.slice(0, -1) + alphabet.charAt(value ^ 1)
}

const isRecord = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
