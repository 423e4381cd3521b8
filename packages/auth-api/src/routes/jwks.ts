import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { endpoint } from '../http/endpoint.ts'
import type { CurrentKeys } from '../keys/keyring.ts'

const member = Type.Optional(Type.String())
const jwk = Type.Object({
  kty: Type.String(),
  kid: Type.String(),
  use: Type.String(),
  alg: Type.String(),
  crv: member,
  e: member,
  n: member,
  x: member,
  y: member,
})
const schema = { response: { 200: Type.Object({ keys: Type.Array(jwk) }) } }

/**
 * Adds the route of the public keys (RFC 7517), none under HS256. The schema names every member, so
 * that nothing private gets out even if it got in.
 *
 * @param maxAge seconds that clients may keep the answer
 */
export function addJwksRoute(app: FastifyInstance, keys: CurrentKeys, maxAge: number): void {
  endpoint(app, '/.well-known/jwks.json/', {
    GET: {
      access: 'open',
      schema,
      handler: (_request, reply) => {
        const all = [...keys.keyring.byKid.values()]
        return reply
          .header('cache-control', `public, max-age=${maxAge}`)
          .send({ keys: all.flatMap(({ jwk: one }) => (one === null ? [] : [one])) })
      },
    },
  })
}
