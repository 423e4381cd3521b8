import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { endpoint } from '../http/endpoint.ts'
import type { ListedUser } from '../store/store.ts'
import type { RouteContext } from './context.ts'

const user = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  role: Type.String(),
  is_active: Type.Boolean(),
  last_login: Type.Union([Type.String(), Type.Null()]),
})
const FIRST = 100

const toWire = ({ id, username, role, isActive, lastLogin }: ListedUser) => ({
  id,
  username,
  role,
  is_active: isActive,
  last_login: lastLogin === null ? null : new Date(lastLogin * 1000).toISOString(),
})

/** Adds the route that lists users, for administrators. */
export function addAdminRoute(app: FastifyInstance, { store }: Pick<RouteContext, 'store'>): void {
  endpoint(app, '/api/admin/users/', {
    GET: {
      access: 'admin',
      schema: { response: { 200: Type.Array(user) } },
      handler: async (_request, reply) => reply.send((await store.listUsers(FIRST)).map(toWire)),
    },
  })
}
