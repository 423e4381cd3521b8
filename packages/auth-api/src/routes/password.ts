import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../guard/add-guard.ts'
import { invalidFields, throttled, userNotFound } from '../http/answers.ts'
import { endpoint } from '../http/endpoint.ts'
import { readFields } from '../http/fields.ts'
import { noStore } from '../http/no-store.ts'
import { logEvent } from '../logging/events.ts'
import { hashPassword } from '../passwords/argon2.ts'
import { passwordProblems } from '../passwords/policy.ts'
import { startSession } from '../tokens/start-session.ts'
import { type RouteContext, secondsOf } from './context.ts'
import { pairSchema } from './login.ts'

const WRONG = 'Your old password was entered incorrectly. Please enter it again.'

/** Adds the route that changes a user's password: it ends every session and starts a new one. */
export function addPasswordRoute(app: FastifyInstance, context: RouteContext): void {
  const { store, limit, clock } = context

  const change = async (request: FastifyRequest, reply: FastifyReply) => {
    const { user, claims } = principalOf(request)
    const fields = readFields(request.body, {
      old_password: { trim: false },
      new_password: { trim: false },
    })
    const about = { user: user.id, session: claims.session, jti: claims.jti }
    const problems = passwordProblems(fields.new_password, user.username)
    if (problems.length > 0) throw invalidFields({ new_password: problems })

    // A stolen access token must not allow guessing the password.
    const result = await context.authenticate(user.username, fields.old_password, request.ip)
    if (result.state === 'throttled') {
      logEvent(request, 'login.throttled', about)
      throw throttled(result.seconds)
    }
    if (result.state === 'refused') {
      logEvent(request, 'password.refused', about)
      throw invalidFields({ old_password: [WRONG] })
    }
    if (result.state === 'queue-full') throw throttled(1)
    const to = await limit(() => hashPassword(fields.new_password))
    if (to === 'queue-full') throw throttled(1)

    const { session, pair } = await startSession(result.account, request, context, secondsOf(clock))
    const hashes = { from: result.account.passwordHash, to }
    if ((await store.changePassword(hashes, session, pair)) === 'refused') throw userNotFound()
    logEvent(request, 'password.changed', { ...about, session: session.id, jti: pair.jti })
    return reply.send(pair)
  }

  endpoint(app, '/api/password/', {
    POST: { access: 'user', schema: pairSchema, onRequest: noStore, handler: change },
  })
}
