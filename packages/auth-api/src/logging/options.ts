import type { FastifyRequest } from 'fastify'

// A token starts like an encoded JSON object, up to the end of its third part.
const TOKEN = /eyJ[\w-]+(\.[\w-]*){0,2}/g

const SECRETS = ['password', 'old_password', 'new_password', 'token', 'access', 'refresh']

// Controls, invisible characters and marks that turn the direction of writing around. Lines and
// tabs may stay.
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Escapes characters of a text from outside that would control a terminal. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (found) => found.split('').map(escaped).join(''))

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Options for the logger of the process, so that no token and no password gets into a line, and no
 * character that controls a terminal. Headers are left out, and so is the query: people put tokens
 * there although it is never read.
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
    // Node refuses a path of other characters than ASCII's.
    path: (query === -1 ? url : url.slice(0, query)).replace(TOKEN, '[token]'),
    // A connection that is closed by now has no address.
    host: printable(request.host ?? ''),
    remoteAddress: printable(request.ip ?? ''),
  }
}

/** Drops further members: those of a request that could not be parsed are the request itself. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: printable(String(error)), stack: '' }
  }
  const { name: type, message, stack = '' } = error
  const texts = { message: printable(message), stack: printable(stack) }
  return { type, ...texts, ...('code' in error && { code: error.code }) }
}
