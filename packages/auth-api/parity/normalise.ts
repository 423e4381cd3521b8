import type { Reply } from './http.ts'

/** What of an answer is compared. */
export interface Answer {
  readonly status: number
  /** Parsed JSON with what differs at every request made equal; text where it is not JSON. */
  readonly body: unknown
  /** Scheme and realm of WWW-Authenticate. */
  readonly challenge: string | null
  /** The methods of Allow, sorted. */
  readonly allow: readonly string[] | null
  readonly contentType: string | null
}

/** The rules of the comparison; the program prints them. */
export const RULES = [
  'Bodies are compared as JSON. A token in them counts as its algorithm, its claims (jti by its presence, iat as 0, exp as tens of seconds after iat, since the reference reads its clock twice) and nothing else: kid, sid and hash_password are compared by cases of their own.',
  'Timestamps (ISO 8601, UTC) count as equal.',
  'WWW-Authenticate is compared by scheme and realm: error and error_description are asked for by RFC 6750, and the reference has neither.',
  'Allow is compared where the status is 405, as a set, without OPTIONS.',
  'Content-Type is compared without parameters; application/problem+json of an error counts as application/json (RFC 9457).',
] as const

const TOKEN = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const OWN_CLAIMS = ['sid', 'hash_password']

/** Applies the rules to one answer. */
export function normalise(reply: Reply): Answer {
  const { status, headers } = reply
  return {
    status,
    body: normaliseBody(reply.body),
    challenge: normaliseChallenge(headers['www-authenticate']),
    allow: status === 405 ? normaliseAllow(headers['allow']) : null,
    contentType: normaliseContentType(headers['content-type'], status),
  }
}

/** The same answer in the words of simplejwt before 5.5, which told less and wrote ids as numbers. */
export function inOlderWords(answer: Answer): Answer {
  return { ...answer, body: older(answer.body) }
}

/** The same for a declared answer. */
export function expectedInOlderWords<Expected extends { readonly body?: unknown }>(
  expected: Expected,
): Expected {
  return 'body' in expected ? { ...expected, body: older(expected.body) } : expected
}

function older(value: unknown): unknown {
  if (value instanceof RegExp) return value
  if (value === 'Token is invalid' || value === 'Token is expired') {
    return 'Token is invalid or expired'
  }
  if (Array.isArray(value)) return value.map(older)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'user_id' ? String(member) : older(member),
    ]),
  )
}

function normaliseBody(text: string): unknown {
  try {
    return normaliseValue(JSON.parse(text))
  } catch {
    return text
  }
}

function normaliseValue(value: unknown): unknown {
  if (typeof value === 'string') {
    if (TIMESTAMP.test(value)) return '<time>'
    return TOKEN.test(value) ? describeToken(value) : value
  }
  if (Array.isArray(value)) return value.map(normaliseValue)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, normaliseValue(member)]),
  )
}

/** The parts of a token that two servers can agree on. */
function describeToken(token: string): unknown {
  const { header, claims } = decodeToken(token)
  const iat = typeof claims['iat'] === 'number' ? claims['iat'] : Number.NaN
  const comparable = Object.entries(claims)
    .filter(([name]) => !OWN_CLAIMS.includes(name))
    .map(([name, value]): [string, unknown] => {
      if (name === 'jti') return [name, '<id>']
      if (name === 'iat' || name === 'exp')
        return [name, Math.round((Number(value) - iat) / 10) * 10]
      return [name, value]
    })
    .toSorted(([a], [b]) => a.localeCompare(b))
  return { token: header['alg'], claims: Object.fromEntries(comparable) }
}

/** Header and claims of a token, unverified. */
export function decodeToken(token: string): {
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
} {
  const [header = '', payload = ''] = token.split('.')
  return { header: parsePart(header), claims: parsePart(payload) }
}

function parsePart(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

function normaliseChallenge(header: string | undefined): string | null {
  if (header === undefined) return null
  return /^\w+ realm="[^"]*"/.exec(header)?.[0] ?? header
}

function normaliseAllow(header: string | undefined): readonly string[] | null {
  if (header === undefined) return null
  const methods = header.split(/[ \t]*,[ \t]*/)
  return methods.filter((method) => method !== 'OPTIONS').toSorted()
}

function normaliseContentType(header: string | undefined, status: number): string | null {
  const type = header?.split(/[ \t]*;/)[0]?.toLowerCase() ?? null
  return type === 'application/problem+json' && status >= 400 ? 'application/json' : type
}
