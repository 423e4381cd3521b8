import type { onRequestHookHandler } from 'fastify'

/** Forbids storing: RFC 6749 section 5.1 asks it of answers with a token; refusals have it too. */
export const noStore: onRequestHookHandler = (_request, reply, done) => {
  reply.header('cache-control', 'no-store')
  done()
}
