import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'

/** The algorithms of RFC 7518 and RFC 8037 that tokens may be signed with. */
const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

export const isAlgorithm = (value: unknown): value is Algorithm =>
  ALGORITHMS.some((algorithm) => algorithm === value)

/** A token whose signature holds. */
export interface DecodedJws {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

/** Operations with one key. */
export interface BoundKey {
  /** Signs claims; null if only the public half is here. */
  readonly sign: ((payload: Readonly<Record<string, unknown>>) => string) | null
  /** Throws when algorithm or signature do not fit. */
  readonly verify: (token: string) => DecodedJws
}

/** The two halves of a key; `private` is null if only the public half is here. */
export interface KeyHalves {
  readonly private: Buffer | string | null
  readonly public: Buffer | string
}

/**
 * Binds a key to its one algorithm through @fastify/jwt, so that no token chooses its own.
 *
 * The plugin knows one key, and cannot be registered once an instance has started; keys come and go
 * while the API runs. So each key has an instance of its own that never listens. Its `request.jwtVerify`
 * is left alone: it answers hostile tokens with 500 and decodes every token twice.
 */
export async function bindKey(
  algorithm: Algorithm,
  kid: string,
  { private: signing, public: verifying }: KeyHalves,
): Promise<BoundKey> {
  const app = Fastify()
  await app.register(fastifyJwt, {
    secret: signing === null ? { public: verifying } : { private: signing, public: verifying },
    sign: { algorithm, kid },
    // Times are checked with the other claims, by one clock.
    verify: {
      algorithms: [algorithm],
      complete: true,
      ignoreExpiration: true,
      ignoreNotBefore: true,
    },
  })
  const { jwt } = app
  return {
    sign: signing === null ? null : (payload) => jwt.sign(payload),
    verify: (token) => jwt.verify<DecodedJws>(token),
  }
}
