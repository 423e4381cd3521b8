import type { FastifyInstance } from 'fastify'
import { jsonParseError } from './answers.ts'
import { parseJson } from './json-number.ts'

// A byte order mark is not JSON (RFC 8259 section 8.1); it is kept, so that the parser refuses it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * JSON and form bodies, nothing else, and nothing is coerced. An empty body is an empty object, as
 * in Django REST Framework.
 */
export function addBodyParsers(app: FastifyInstance, bodyLimit: number): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit },
    (_request, body, done) => {
      try {
        const text = typeof body === 'string' ? body : utf8.decode(body)
        done(null, text === '' ? {} : parseJson(text))
      } catch {
        done(jsonParseError())
      }
    },
  )
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit },
    // The last value of a repeated field counts, as in Django. Without the sign in front, a question
    // mark that begins the first name would be taken for that of an address.
    (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(`&${String(body)}`))),
  )
}
