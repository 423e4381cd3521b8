import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { notAuthenticated, notPermitted } from '../http/answers.ts'
import { HttpError } from '../http/http-error.ts'
import { logEvent } from '../logging/events.ts'
import type { User } from '../store/store.ts'
import type { Principal } from './access.ts'
import type { AuthenticateHeader } from './authenticate-request.ts'

/**
 * Guards every route of the scope, before its body is read, unless its `config.access` lifts the
 * guard: a route whose author forgot about it is closed.
 */
export function addGuard(
  app: FastifyInstance,
  authenticate: AuthenticateHeader,
  headerName = 'authorization',
): void {
  app.decorateRequest('principal', null)
  const required = guard(authenticate, headerName, notAuthenticated)
  const optional = guard(authenticate, headerName, () => null)
  app.addHook('onRoute', (route) => {
    const access = route.config?.access ?? 'user'
    if (access === 'open') return
    const own = route.onRequest === undefined ? [] : [route.onRequest].flat()
    const role = access === 'admin' ? [administratorsOnly] : []
    route.onRequest = [access === 'public' ? optional : required, ...role, ...own]
  })
}

// Calls back instead of returning a promise: a store that answers at once costs no tick.
function guard(
  authenticate: AuthenticateHeader,
  headerName: string,
  withoutToken: () => HttpError | null,
): onRequestHookHandler {
  return (request, _reply, done) => {
    let found: ReturnType<AuthenticateHeader>
    try {
      found = authenticate(request.headers[headerName])
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
      return
    }
    if (found instanceof Promise) {
      found.then((answer) => settle(request, answer ?? withoutToken(), done), done)
    } else settle(request, found ?? withoutToken(), done)
  }
}

function settle(
  request: FastifyRequest,
  found: Principal | HttpError | null,
  done: (error?: Error) => void,
): void {
  if (found instanceof HttpError) {
    logEvent(request, 'access.refused', { reason: found.message })
    done(found)
    return
  }
  request.principal = found
  done()
}

const administratorsOnly: onRequestHookHandler = (request, _reply, done) => {
  const { user, claims } = principalOf(request)
  if (user.role === 'admin') {
    done()
    return
  }
  logEvent(request, 'access.denied', { user: user.id, session: claims.session, jti: claims.jti })
  done(notPermitted())
}

/** Returns the owner of the token that a guarded route was called with. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error('a guarded route ran without its guard')
  return request.principal
}

/** The user of a guarded route. */
export const userOf = (request: FastifyRequest): User => principalOf(request).user
