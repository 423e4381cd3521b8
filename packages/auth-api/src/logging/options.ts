import type { FastifyRequest } from 'fastify'

// A token starts like an encoded JSON object, up to the end of its third part.
const TOKEN = /eyJ[\w-]+(\.[\w-]*){0,2}/g

const SECRETS = ['password', 'old_password', 'new_password', 'token', 'access', 'refresh']

/**
 * Options for the logger of the process, so that no token and no password gets into a line. Headers
 * are left out, and so is the query: people put tokens there although it is never read.
 */
export function safeLogOptions(level: string) {
  return {
    level,
    redact: [...SECRETS, 'authorization', 'cookie'].flatMap((name) => [
      name,
      `body.${name}`,
      `headers.${name}`,
      `req.headers.${name}`,
    ]),
    serializers: { req: describeRequest, err: describeError },
  }
}

function describeRequest(request: FastifyRequest) {
  const url = request.url ?? ''
  const query = url.indexOf('?')
  return {
    method: request.method,
    path: (query === -1 ? url : url.slice(0, query)).replace(TOKEN, '[token]'),
    host: request.host,
    remoteAddress: request.ip,
  }
}

/** Drops further members: those of a request that could not be parsed are the request itself. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: '' }
  const { name: type, message, stack = '' } = error
  return { type, message, stack, ...('code' in error && { code: error.code }) }
}
