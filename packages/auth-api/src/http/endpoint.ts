import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  onRequestHookHandler,
} from 'fastify'
import type { Access } from '../guard/access.ts'
import { methodNotAllowed } from './answers.ts'

/** Method of an endpoint. */
export interface Operation {
  readonly access: Access
  readonly schema?: FastifySchema
  readonly onRequest?: onRequestHookHandler
  /** Sends the answer itself, at once or when its promise has done its work. */
  readonly handler: (
    request: FastifyRequest,
    reply: FastifyReply,
  ) => FastifyReply | Promise<FastifyReply>
}

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'] as const

/**
 * Registers a path with and without its trailing slash; other methods are answered 405 with Allow.
 *
 * @param path ends in a slash
 */
export function endpoint(
  app: FastifyInstance,
  path: `/${string}/`,
  operations: { readonly [Method in 'GET' | 'POST' | 'DELETE']?: Operation },
): void {
  const own = Object.entries(operations)
  // Fastify answers HEAD wherever there is a GET.
  const allowed = own.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  const accesses = own.map(([, { access }]) => access)
  const closed = (['admin', 'user'] as const).find((access) => accesses.includes(access))
  const allow = allowed.join(', ')
  const refuse: onRequestHookHandler = (request, _reply, done) => {
    done(methodNotAllowed(request.method, allow))
  }
  for (const url of [path, path.slice(0, -1)]) {
    for (const [method, { access, schema, onRequest, handler }] of own) {
      app.route({
        method,
        url,
        handler,
        config: { access },
        ...(schema !== undefined && { schema }),
        ...(onRequest !== undefined && { onRequest }),
      })
    }
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url,
      // A user without access is not told which methods there are, as in Django REST Framework.
      config: { access: closed ?? 'open' },
      onRequest: refuse,
      handler: (_request, reply) => reply,
    })
  }
}
