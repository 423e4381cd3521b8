import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { RawAnswer } from '../src/answer.ts'
import { signToken } from '../src/forge.ts'
import { normalise } from '../src/normalise.ts'

const raw: RawAnswer = {
  status: 200,
  reason: 'OK',
  headers: [
    ['Date', 'Sun, 22 Nov 2026 03:00:00 GMT'],
    ['X-Lab-Process', '123'],
    ['Content-Type', 'application/json'],
    ['Content-Length', '2'],
  ],
  body: Buffer.from('{}'),
  connection: 'kept',
}
const one = { name: 'one', expectStatus: 200 }
const told = (change: Partial<RawAnswer>, method = 'GET'): string =>
  JSON.stringify(normalise(one, method, { ...raw, ...change }))
const withHeader = (name: string, value: string): Partial<RawAnswer> => ({
  headers: raw.headers.map((pair) => (pair[0] === name ? [name, value] : pair)),
})
const withBody = (text: string): Partial<RawAnswer> => ({ body: Buffer.from(text) })

const now = 1_795_000_000
const claims = {
  token_type: 'access',
  exp: now + 300,
  iat: now,
  jti: 'a'.repeat(32),
  sid: 'b'.repeat(32),
  user_id: '1',
}
const pair = (token: string): Partial<RawAnswer> => withBody(`{"access":"${token}"}`)
const issued = (changed: object, secret = 'one', header: object = {}): Partial<RawAnswer> =>
  pair(signToken({ ...claims, ...changed }, secret, { kid: 'k'.repeat(43), ...header }))

const bare = told({ headers: [], body: Buffer.from('[]') })

test.for<[string, Partial<RawAnswer>, Partial<RawAnswer>]>([
  ['another moment', {}, withHeader('Date', 'Mon, 23 Nov 2026 13:14:15 GMT')],
  ['another process', {}, withHeader('X-Lab-Process', '4567')],
  ['a process in a container', {}, withHeader('X-Lab-Process', '0123456789ab.7')],
  [
    'the case and order of header names',
    {},
    {
      headers: raw.headers
        .map(([name, value]): [string, string] => [name.toUpperCase(), value])
        .toReversed(),
    },
  ],
  ['another id', withBody('{"id":1,"a":2}'), withBody('{"id":9,"a":2}')],
  [
    'another moment of writing',
    withBody('{"created_at":"2026-11-22T03:00:00.000Z"}'),
    withBody('{"created_at":"2026-12-22T03:00:00.123Z"}'),
  ],
  ['another secret', issued({}), issued({}, 'two', { kid: 'j'.repeat(43) })],
  [
    'another session, another hour',
    issued({}),
    issued({ jti: 'c'.repeat(32), exp: now + 900, iat: now + 600 }),
  ],
  ['another user id', issued({}), issued({ user_id: '2' })],
])('%s is no difference', ([, a, b]) => {
  expect(told(a)).toBe(told(b))
})

test.for<[string, Partial<RawAnswer>, Partial<RawAnswer>]>([
  ['the status', {}, { status: 201 }],
  ['the reason', {}, { reason: 'Fine' }],
  ['what becomes of the connection', {}, { connection: 'closed' }],
  ['a date in another format', {}, withHeader('Date', '2026-11-22')],
  ['no date', {}, { headers: raw.headers.slice(1) }],
  ['a process of no container', {}, withHeader('X-Lab-Process', 'somewhere.7')],
  ['a process that is no process', {}, withHeader('X-Lab-Process', 'none')],
  ['a length that is not the body’s', {}, withHeader('Content-Length', '3')],
  ['another charset', {}, withHeader('Content-Type', 'application/json; charset=utf-8')],
  ['a header more', {}, { headers: [...raw.headers, ['Vary', 'Accept-Encoding']] }],
  ['a header twice', {}, { headers: [...raw.headers, ['Content-Type', 'application/json']] }],
  ['a space in the body', withBody('{"a":1}'), withBody('{"a": 1}')],
  ['the order in the body', withBody('{"a":1,"b":2}'), withBody('{"b":2,"a":1}')],
  ['an id that is a text', withBody('{"id":1}'), withBody('{"id":"1"}')],
  ['an id that is 0', withBody('{"id":1}'), withBody('{"id":0}')],
  ['an id with a fraction', withBody('{"id":1}'), withBody('{"id":1.5}')],
  ['a number that is no id', withBody('{"idle":1}'), withBody('{"idle":2}')],
  [
    'a moment without its zone',
    withBody('{"created_at":"2026-11-22T03:00:00.000Z"}'),
    withBody('{"created_at":"2026-11-22T03:00:00.000"}'),
  ],
  [
    'a moment elsewhere',
    withBody('{"text":"2026-11-22T03:00:00.000Z"}'),
    withBody('{"text":"2026-12-22T03:00:00.000Z"}'),
  ],
  ['another lifetime', issued({}), issued({ exp: now + 301 })],
  ['another algorithm', issued({}), issued({}, 'one', { alg: 'HS512' })],
  ['another type', issued({}), issued({ token_type: 'refresh' })],
  ['no session in the token', issued({}), issued({ sid: undefined })],
  ['a claim more', issued({}), issued({ role: 'admin' })],
  ['a user id that is a number', issued({}), issued({ user_id: 1 })],
  ['a shorter token id', issued({}), issued({ jti: 'a'.repeat(16) })],
  ['no key id', issued({}), issued({}, 'one', { kid: undefined })],
  ['something that is no token', pair('a.b.c'), pair('abc')],
  [
    'bytes that are no text',
    { body: Buffer.from([0x22, 0xff]) },
    { body: Buffer.from([0x22, 0xfe]) },
  ],
  ['a byte order mark', withBody('[]'), { body: Buffer.from('\uFEFF[]') }],
])('%s is a difference', ([, a, b]) => {
  expect(told(a)).not.toBe(told(b))
})

test('a compressed body is compared as it was, and its encoding stays', () => {
  const zipped = normalise(one, 'GET', {
    ...raw,
    headers: [['Content-Encoding', 'gzip']],
    body: gzipSync('[]'),
  })
  expect(zipped.body).toBe('[]')
  expect(zipped.headers).toEqual({ 'content-encoding': 'gzip' })
  expect(JSON.stringify(zipped)).not.toBe(bare)
})

test('a body that is not what its encoding says stays a difference', () => {
  const headers: RawAnswer['headers'] = [['Content-Encoding', 'gzip']]
  expect(told({ headers, body: Buffer.from('[]') })).toContain('<bytes W10=>')
})

test('the length that HEAD tells is compared', () => {
  const empty = { body: Buffer.alloc(0) }
  expect(told({ ...empty, ...withHeader('Content-Length', '5') }, 'HEAD')).not.toBe(
    told({ ...empty, ...withHeader('Content-Length', '6') }, 'HEAD'),
  )
})
