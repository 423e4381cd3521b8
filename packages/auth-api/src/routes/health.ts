import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { endpoint } from '../http/endpoint.ts'
import type { AuthStore } from '../store/store.ts'

const schema = { response: { 200: Type.Object({ status: Type.String() }) } }

/** Adds two routes. Live: the process answers. Ready: its store answers too, otherwise 503. */
export function addHealthRoutes(app: FastifyInstance, store: AuthStore): void {
  endpoint(app, '/health/live/', {
    GET: {
      access: 'open',
      schema,
      handler: (_request, reply) => reply.send({ status: 'live' }),
    },
  })
  endpoint(app, '/health/ready/', {
    GET: {
      access: 'open',
      schema,
      handler: async (_request, reply) => {
        await store.ping()
        return reply.send({ status: 'ready' })
      },
    },
  })
}
