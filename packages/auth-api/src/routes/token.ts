import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { noActiveAccountForToken, tokenRejected } from '../http/answers.ts'
import { endpoint, type Operation } from '../http/endpoint.ts'
import { readFields } from '../http/fields.ts'
import { noStore } from '../http/no-store.ts'
import { type EventFields, logEvent } from '../logging/events.ts'
import type { RefreshTokenState } from '../store/store.ts'
import { type Claims, customClaims, type TokenType } from '../tokens/claims.ts'
import { hashToken } from '../tokens/issue-tokens.ts'
import type { Rejection } from '../tokens/rejection.ts'
import { isRejection } from '../tokens/verify-token.ts'
import { type RouteContext, secondsOf } from './context.ts'

const refreshSchema = {
  response: {
    200: Type.Object({ access: Type.String(), refresh: Type.Optional(Type.String()) }),
  },
}
const emptySchema = { response: { 200: Type.Object({}) } }

const post = (schema: object, handler: Operation['handler']) => ({
  POST: { access: 'open', schema, onRequest: noStore, handler } as const,
})

/** Adds the routes that refresh, verify and blacklist tokens. */
export function addTokenRoutes(app: FastifyInstance, context: RouteContext): void {
  const { store, settings, verifyToken, issue, clock } = context
  const { leeway } = settings

  const readToken = (request: FastifyRequest, field: string, expected: TokenType | null) => {
    const token = readFields(request.body, { [field]: { trim: true } })[field] ?? ''
    const claims = verifyToken(token, expected)
    if (isRejection(claims)) {
      logEvent(request, 'token.refused', { reason: claims })
      throw tokenRejected(claims)
    }
    return { tokenHash: hashToken(token), claims, about: aboutOf(claims) }
  }
  const aboutOf = ({ payload, session, jti }: Claims): EventFields => {
    const user = payload[settings.userIdClaim]
    return {
      user: typeof user === 'string' || typeof user === 'number' ? user : null,
      session,
      jti,
    }
  }
  const refuse = (request: FastifyRequest, about: EventFields, reason: Rejection) => {
    logEvent(request, 'token.refused', { ...about, reason })
    return tokenRejected(reason)
  }
  const assertUsable = (
    request: FastifyRequest,
    about: EventFields,
    state: RefreshTokenState,
  ): void => {
    if (state === 'unknown') throw refuse(request, about, 'Token is invalid')
    if (state === 'ended') throw refuse(request, about, 'Token is blacklisted')
  }

  const rotate = async (request: FastifyRequest, reply: FastifyReply) => {
    const { tokenHash, claims, about } = readToken(request, 'refresh', 'refresh')
    const now = secondsOf(clock)
    const custom = customClaims(claims.payload, settings)
    const mint = (notAfter: number) => issue.pair(custom, now, notAfter)
    const rotation = await store.rotate(tokenHash, now, mint, leeway)
    if (rotation.state === 'rotated') {
      logEvent(request, 'token.refreshed', { ...about, jti: rotation.minted.jti })
      return reply.send(rotation.minted)
    }
    if (rotation.state === 'inactive-user') throw noActiveAccountForToken()
    if (rotation.state === 'unknown') throw refuse(request, about, 'Token is invalid')
    if (rotation.state === 'reused') logEvent(request, 'token.reused', about)
    throw refuse(request, about, 'Token is blacklisted')
  }

  const refreshOnly = async (request: FastifyRequest, reply: FastifyReply) => {
    const { tokenHash, claims, about } = readToken(request, 'refresh', 'refresh')
    const now = secondsOf(clock)
    const state = await store.refreshTokenState(tokenHash, now - leeway)
    if (state === 'inactive-user') throw noActiveAccountForToken()
    assertUsable(request, about, state)
    logEvent(request, 'token.refreshed', about)
    const custom = customClaims(claims.payload, settings)
    return reply.send({ access: issue.access(custom, now, claims.exp) })
  }

  endpoint(
    app,
    '/api/token/refresh/',
    post(refreshSchema, settings.rotateRefreshTokens ? rotate : refreshOnly),
  )

  endpoint(
    app,
    '/api/token/verify/',
    post(emptySchema, async (request, reply) => {
      const { tokenHash, claims, about } = readToken(request, 'token', null)
      if (claims.type === 'refresh') {
        const now = secondsOf(clock) - leeway
        assertUsable(request, about, await store.refreshTokenState(tokenHash, now))
      }
      return reply.send({})
    }),
  )

  endpoint(
    app,
    '/api/token/blacklist/',
    post(emptySchema, async (request, reply) => {
      const { tokenHash, about } = readToken(request, 'refresh', 'refresh')
      assertUsable(request, about, await store.endSession(tokenHash, secondsOf(clock), leeway))
      logEvent(request, 'session.ended', about)
      return reply.send({})
    }),
  )
}
