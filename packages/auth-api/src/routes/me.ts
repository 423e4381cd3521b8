import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { userOf } from '../guard/add-guard.ts'
import { endpoint } from '../http/endpoint.ts'

const user = Type.Object({ id: Type.Integer(), username: Type.String(), role: Type.String() })

/** Adds the route that shows the user of the token. */
export function addMeRoute(app: FastifyInstance): void {
  endpoint(app, '/api/me/', {
    GET: {
      access: 'user',
      schema: { response: { 200: user } },
      handler: (request, reply) => reply.send(userOf(request)),
    },
  })
}
