import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { endpoint } from '../http/endpoint.ts'

const schema = { response: { 200: Type.Object({ detail: Type.String() }) } }

/** Adds a route without the guard. */
export function addPublicRoute(app: FastifyInstance): void {
  endpoint(app, '/api/public/', {
    GET: {
      access: 'public',
      schema,
      handler: (_request, reply) => reply.send({ detail: 'Everybody may read this.' }),
    },
  })
}
