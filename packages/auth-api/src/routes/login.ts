import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { loginFailed, throttled } from '../http/answers.ts'
import { endpoint } from '../http/endpoint.ts'
import { readFields } from '../http/fields.ts'
import { noStore } from '../http/no-store.ts'
import { logEvent } from '../logging/events.ts'
import type { VerifyPassword } from '../passwords/argon2.ts'
import { startSession } from '../tokens/start-session.ts'
import { type RouteContext, secondsOf } from './context.ts'

/** Answer with a new pair. */
export const pairSchema = {
  response: { 200: Type.Object({ refresh: Type.String(), access: Type.String() }) },
}

/**
 * Adds the route that gives a pair for a name and a password.
 *
 * @param verify the usual way of hashing if left out
 */
export function addLoginRoute(
  app: FastifyInstance,
  context: RouteContext,
  path: `/${string}/` = '/api/token/',
  verify?: VerifyPassword,
): void {
  const { store, settings, clock } = context

  const refuse = async (request: FastifyRequest, username: string, user: number | null) => {
    logEvent(request, 'login.failed', { user })
    await runHook(request, () => settings.onLoginFailed?.(username, request))
    return loginFailed()
  }

  const login = async (request: FastifyRequest, reply: FastifyReply) => {
    const { username, password } = readFields(request.body, {
      username: { trim: true },
      password: { trim: false },
    })
    const result = await context.authenticate(username, password, request.ip, verify)
    if (result.state === 'throttled') {
      logEvent(request, 'login.throttled', {})
      throw throttled(result.seconds)
    }
    if (result.state === 'refused') throw await refuse(request, username, result.userId)
    if (result.state === 'queue-full') throw throttled(1)

    const { id, role, passwordHash } = result.account
    const user = { id, username: result.account.username, role }
    const { session, pair } = await startSession(user, request, context, secondsOf(clock))
    const claim = { passwordHash, updateLastLogin: settings.updateLastLogin }
    if ((await store.createSession(session, pair, claim)) === 'refused') {
      throw await refuse(request, username, id)
    }
    logEvent(request, 'login.succeeded', { user: id, session: session.id, jti: pair.jti })
    await runHook(request, () => settings.onLoginSuccess?.(user, request))
    return reply.send(pair)
  }

  endpoint(app, path, {
    POST: { access: 'open', schema: pairSchema, onRequest: noStore, handler: login },
  })
}

async function runHook(request: FastifyRequest, hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch (error) {
    request.log.error({ err: error }, 'a login hook failed')
  }
}
