import type { Keys } from './keys.ts'

export type Payload = Readonly<Record<string, unknown>>

/** Makes tokens with the shared key: what a bug, a clock or an attacker may send. */
export interface Forge {
  readonly keys: Keys
  /** Seconds since 1970. */
  readonly now: () => number
  /** The claims of a valid access token of the first user; a change to undefined leaves one out. */
  readonly claims: (changes?: Payload) => Payload
  /** Signs anything. Strings are taken as they are; objects become JSON. */
  readonly sign: (
    payload: unknown,
    header?: unknown,
    signature?: (input: string) => string,
  ) => string
  /** `sign(claims(changes))` */
  readonly access: (changes?: Payload) => string
  /** The same for a refresh token that nobody issued. */
  readonly refresh: (changes?: Payload) => string
}

export const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/**
 * @param fixed claims that every token of this configuration needs: issuer and audience
 * @param clock milliseconds since 1970
 */
export function createForge(keys: Keys, fixed: Payload, clock: () => number): Forge {
  const now = () => Math.floor(clock() / 1000)
  let count = 0
  const claims = (changes: Payload = {}): Payload => {
    const iat = now()
    count += 1
    const jti = `forged-${count}`
    return { token_type: 'access', exp: iat + 300, iat, jti, user_id: '1', ...fixed, ...changes }
  }
  const sign: Forge['sign'] = (
    payload,
    header = { alg: keys.algorithm, typ: 'JWT' },
    signature = keys.sign,
  ) => {
    const input = `${encode(header)}.${encode(payload)}`
    return `${input}.${signature(input)}`
  }
  const access = (changes?: Payload) => sign(claims(changes))
  const refresh = (changes?: Payload) =>
    access({ token_type: 'refresh', exp: now() + 86_400, ...changes })
  return { keys, now, claims, sign, access, refresh }
}
