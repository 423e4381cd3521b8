import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { principalOf } from '../guard/add-guard.ts'
import { notFound } from '../http/answers.ts'
import { endpoint } from '../http/endpoint.ts'
import { noStore } from '../http/no-store.ts'
import { logEvent } from '../logging/events.ts'
import type { SessionInfo } from '../store/store.ts'
import { isSessionId } from '../tokens/claims.ts'
import { type RouteContext, secondsOf } from './context.ts'

const session = Type.Object({
  id: Type.String(),
  created_at: Type.String(),
  last_used_at: Type.String(),
  expires_at: Type.String(),
  address: Type.Union([Type.String(), Type.Null()]),
  user_agent: Type.Union([Type.String(), Type.Null()]),
  current: Type.Boolean(),
})

const time = (seconds: number) => new Date(seconds * 1000).toISOString()

const toWire = (info: SessionInfo, current: string | null) => ({
  id: info.id,
  created_at: time(info.createdAt),
  last_used_at: time(info.lastUsedAt),
  expires_at: time(info.expiresAt),
  address: info.address,
  user_agent: info.userAgent,
  current: info.id === current,
})

/** Adds the routes for a user's own sessions: list them, end one, end all. */
export function addSessionRoutes(
  app: FastifyInstance,
  { store, clock }: Pick<RouteContext, 'store' | 'clock'>,
): void {
  endpoint(app, '/api/sessions/', {
    GET: {
      access: 'user',
      schema: { response: { 200: Type.Array(session) } },
      onRequest: noStore,
      handler: async (request, reply) => {
        const { user, claims } = principalOf(request)
        const sessions = await store.listSessions(user.id, secondsOf(clock))
        return reply.send(sessions.map((info) => toWire(info, claims.session)))
      },
    },
  })

  endpoint(app, '/api/sessions/:id/', {
    DELETE: {
      access: 'user',
      handler: async (request, reply) => {
        const { user, claims } = principalOf(request)
        const id = idOf(request.params)
        if (id === null) throw notFound()
        // The session of another user is answered as if it did not exist.
        if (!(await store.endSessionById(user.id, id, secondsOf(clock)))) throw notFound()
        logEvent(request, 'session.ended', { user: user.id, session: id, jti: claims.jti })
        return reply.code(204).send()
      },
    },
  })

  endpoint(app, '/api/logout-all/', {
    POST: {
      access: 'user',
      schema: { response: { 200: Type.Object({ ended: Type.Integer() }) } },
      handler: async (request, reply) => {
        const { user, claims } = principalOf(request)
        const ended = await store.endSessionsOf(user.id, secondsOf(clock))
        const { session: id, jti } = claims
        logEvent(request, 'sessions.ended', { user: user.id, session: id, jti, count: ended })
        return reply.send({ ended })
      },
    },
  })
}

function idOf(params: unknown): string | null {
  const has = params !== null && typeof params === 'object' && 'id' in params
  return has && isSessionId(params.id) ? params.id : null
}
