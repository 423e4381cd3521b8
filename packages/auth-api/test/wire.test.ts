import { describe, expect, test } from 'vitest'
import { accessClaims, decode, sign, startApi, USER } from './support/api.ts'

const REQUIRED = 'This field is required.'
const json = { 'content-type': 'application/json' }

const invalid = (message: string) => ({
  detail: 'Given token not valid for any token type',
  code: 'token_not_valid',
  messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
})
const now = Math.floor(Date.now() / 1000)
const without = (claim: string) => {
  const { [claim]: _left, ...rest } = accessClaims()
  return rest
}

describe('login', () => {
  test.each([
    ['no fields', {}, { username: [REQUIRED], password: [REQUIRED] }],
    ['empty', { ...USER, username: '' }, { username: ['This field may not be blank.'] }],
    ['spaces', { ...USER, username: ' \t ' }, { username: ['This field may not be blank.'] }],
    ['null', { ...USER, password: null }, { password: ['This field may not be null.'] }],
    ['true', { ...USER, password: true }, { password: ['Not a valid string.'] }],
    ['a list', { ...USER, password: ['x'] }, { password: ['Not a valid string.'] }],
    ['an object', { ...USER, username: {} }, { username: ['Not a valid string.'] }],
    ['NUL', { ...USER, username: 'a\0b' }, { username: ['Null characters are not allowed.'] }],
    [
      'a list as body',
      [1],
      { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] },
    ],
  ])('%s is 400 with the messages by field', async (_name, payload, body) => {
    const { post } = await startApi()
    const answer = await post('/api/token/', payload)
    expect([answer.statusCode, answer.json()]).toEqual([400, body])
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  test.each([
    ['"text"', 'str'],
    ['1', 'int'],
    ['1.5', 'float'],
    ['true', 'bool'],
  ])('a body of %s is not a dictionary', async (payload, type) => {
    const { app } = await startApi()
    const answer = await app.inject({ method: 'POST', url: '/api/token/', payload, headers: json })
    expect(answer.json()).toEqual({
      non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
    })
  })

  test.each([
    ['unknown user', { ...USER, username: 'nobody' }],
    ['wrong password', { ...USER, password: 'wrong' }],
    ['a password with spaces around it', { ...USER, password: ` ${USER.password} ` }],
    ['a number as password', { ...USER, password: 12345678 }],
    ['a name of Object.prototype', { ...USER, username: '__proto__' }],
  ])('%s is 401 with one and the same answer', async (_name, payload) => {
    const { post } = await startApi()
    const answer = await post('/api/token/', payload)
    expect([answer.statusCode, answer.json()]).toEqual([
      401,
      { detail: 'No active account found with the given credentials' },
    ])
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="api"')
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('an inactive user is refused like a wrong password', async () => {
    const { post, store } = await startApi()
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
    await store.setUserActive(1, false)
    expect((await post('/api/token/', USER)).json()).toEqual({
      detail: 'No active account found with the given credentials',
    })
  })

  test.each(['/api/token/', '/api/token'])(
    '%s gives a pair that must not be stored',
    async (url) => {
      const { post } = await startApi()
      const answer = await post(url, { ...USER, username: ` ${USER.username}\t`, extra: 1 })
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(Object.keys(answer.json())).toEqual(['refresh', 'access'])
    },
  )

  test('a form is as good as JSON, and of a repeated field the last value counts', async () => {
    const { app } = await startApi()
    const answer = await app.inject({
      method: 'POST',
      url: '/api/token/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      payload: `username=x&username=${USER.username}&password=${USER.password}`,
    })
    expect(answer.statusCode).toBe(200)
  })

  test('ignores an Authorization header', async () => {
    const { app } = await startApi()
    const headers = { authorization: 'Bearer nonsense' }
    const answer = await app.inject({ method: 'POST', url: '/api/token/', payload: USER, headers })
    expect(answer.statusCode).toBe(200)
  })

  test('tokens hold the claims of simplejwt, and both expiries count from one instant', async () => {
    const { login } = await startApi()
    const { refresh, access } = await login()
    const [header, a] = decode(access)
    const [, r] = decode(refresh)
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) })
    expect(Object.keys(a).toSorted()).toEqual(['exp', 'iat', 'jti', 'sid', 'token_type', 'user_id'])
    expect(a).toMatchObject({ token_type: 'access', user_id: '1', iat: r.iat, sid: r.sid })
    expect(r).toMatchObject({ token_type: 'refresh', user_id: '1' })
    expect([Number(a.exp) - Number(a.iat), Number(r.exp) - Number(r.iat)]).toEqual([300, 86_400])
    expect(a.jti).not.toBe(r.jti)
  })
})

describe('bodies and methods', () => {
  test.each([
    ['broken JSON', '{"username": "lab-user-secret', json, 400, /^JSON parse error - /],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), json, 400, /^JSON parse error - /],
    [
      'text/plain',
      'x',
      { 'content-type': 'text/plain' },
      415,
      /^Unsupported media type "text\/plain" in request\.$/,
    ],
    ['64 KiB and one byte', ' '.repeat(65_537), json, 413, /^Request body is too large\.$/],
  ])('%s', async (_name, payload, headers, status, detail) => {
    const { app } = await startApi()
    const answer = await app.inject({ method: 'POST', url: '/api/token/', payload, headers })
    expect(answer.statusCode).toBe(status)
    expect(answer.json().detail).toMatch(detail)
    expect(answer.body).not.toContain('lab-user-secret')
  })

  test.each(['/api/token/', '/api/token/refresh', '/api/token/verify/', '/api/token/blacklist/'])(
    'GET %s is 405 with Allow',
    async (url) => {
      const { get } = await startApi()
      const answer = await get(url)
      expect([answer.statusCode, answer.json(), answer.headers.allow]).toEqual([
        405,
        { detail: 'Method "GET" not allowed.' },
        'POST',
      ])
    },
  )

  test('a wrong method on a guarded path is 401 to strangers and 405 to users', async () => {
    const { app } = await startApi()
    const request = { method: 'DELETE', url: '/api/me/' } as const
    expect((await app.inject(request)).statusCode).toBe(401)
    const headers = { authorization: `Bearer ${sign(accessClaims())}` }
    expect((await app.inject({ ...request, headers })).statusCode).toBe(405)
  })

  test('the guard runs before the body is parsed', async () => {
    const { app } = await startApi()
    const headers = { 'content-type': 'text/plain' }
    const answer = await app.inject({ method: 'POST', url: '/api/notes/', payload: 'x', headers })
    expect(answer.statusCode).toBe(401)
  })

  test('what does not exist is 404', async () => {
    const { get } = await startApi()
    const answer = await get('/api/nothing/')
    expect([answer.statusCode, answer.json()]).toEqual([404, { detail: 'Not found.' }])
  })
})

describe('protected routes', () => {
  test.each([undefined, '', ' ', 'Basic bGFiOmxhYg==', 'Bearerx y'])(
    'Authorization %j is no credentials',
    async (authorization) => {
      const { get } = await startApi()
      const answer = await get('/api/me/', authorization)
      expect([answer.statusCode, answer.json()]).toEqual([
        401,
        { detail: 'Authentication credentials were not provided.' },
      ])
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="api"')
    },
  )

  test.each(['Bearer', 'Bearer ', 'Bearer a b', 'bearer a\tb'])(
    'Authorization %j is malformed',
    async (authorization) => {
      const { get } = await startApi()
      const answer = await get('/api/me/', authorization)
      expect([answer.statusCode, answer.json()]).toEqual([
        401,
        {
          detail: 'Authorization header must contain two space-delimited values',
          code: 'bad_authorization_header',
        },
      ])
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
    },
  )

  test.each([
    ['expired', accessClaims({ exp: now - 1, iat: now - 200 }), invalid('Token is expired')],
    ['a refresh token', accessClaims({ token_type: 'refresh' }), invalid('Token has wrong type')],
    ['no exp', without('exp'), invalid("Token has no 'exp' claim")],
    ['no jti', without('jti'), invalid('Token has no id')],
    ['no type', without('token_type'), invalid('Token has no type')],
    ['future iat', accessClaims({ iat: now + 60 }), invalid('Token is invalid')],
    ['future nbf', accessClaims({ nbf: now + 60 }), invalid('Token is invalid')],
    [
      'no user id',
      without('user_id'),
      {
        detail: 'Token contained no recognizable user identification',
        code: 'token_not_valid',
      },
    ],
    [
      'unknown user',
      accessClaims({ user_id: '999' }),
      { detail: 'User not found', code: 'user_not_found' },
    ],
    [
      'a user id that is none',
      accessClaims({ user_id: '1 OR 1=1' }),
      { detail: 'User not found', code: 'user_not_found' },
    ],
  ])('%s is 401 and says why', async (_name, claims, body) => {
    const { get } = await startApi()
    const answer = await get('/api/me/', `Bearer ${sign(claims)}`)
    expect([answer.statusCode, answer.json()]).toEqual([401, body])
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer realm="api", error="invalid_token", error_description="[^"]+"$/,
    )
  })

  test('an inactive user is refused at the next request', async () => {
    const { get, store, login } = await startApi()
    const authorization = `Bearer ${(await login()).access}`
    expect((await get('/api/me/', authorization)).statusCode).toBe(200)
    await store.setUserActive(1, false)
    expect((await get('/api/me/', authorization)).json()).toEqual({
      detail: 'User is inactive',
      code: 'user_inactive',
    })
  })

  test.each(['Bearer', 'bearer', 'BEARER'])('the scheme may be written %s', async (scheme) => {
    const { get, login } = await startApi()
    const answer = await get('/api/me', `${scheme}  ${(await login()).access} `)
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { id: 1, username: 'lab-user', role: 'user' },
    ])
  })

  test("simplejwt's own token, without kid and session, is accepted under the same key", async () => {
    const { get } = await startApi()
    expect((await get('/api/me/', `Bearer ${sign(accessClaims())}`)).statusCode).toBe(200)
  })

  test('a token in the query is never read', async () => {
    const { get, login } = await startApi()
    const { access } = await login()
    expect((await get(`/api/me/?token=${access}&access_token=${access}`)).statusCode).toBe(401)
  })

  test('issuer and audience are exact where they are set', async () => {
    const { get, login } = await startApi({ issuer: 'lab', audience: 'api' })
    const status = async (token: string) => (await get('/api/me/', `Bearer ${token}`)).statusCode
    expect(await status((await login()).access)).toBe(200)
    expect(await status(sign(accessClaims({ iss: 'lab', aud: ['x', 'api'] })))).toBe(200)
    expect(await status(sign(accessClaims({ iss: 'lab/', aud: 'api' })))).toBe(401)
    expect(await status(sign(accessClaims({ iss: 'lab', aud: 'api2' })))).toBe(401)
    expect(await status(sign(accessClaims({ iss: 'lab' })))).toBe(401)
  })

  test('leeway forgives clocks that differ, and no more', async () => {
    const { get } = await startApi({ leeway: 30 })
    // Read now: many slow tests may have run since this file was loaded.
    const current = Math.floor(Date.now() / 1000)
    const status = async (exp: number) =>
      (await get('/api/me/', `Bearer ${sign(accessClaims({ exp, iat: exp - 300 }))}`)).statusCode
    expect([await status(current - 15), await status(current - 40)]).toEqual([200, 401])
  })
})

describe('public and notes', () => {
  test.each(['/api/public/', '/api/notes/'])('%s is open, but not to a bad token', async (url) => {
    const { get, login } = await startApi()
    expect((await get(url)).statusCode).toBe(200)
    expect((await get(url, `Bearer ${(await login()).access}`)).statusCode).toBe(200)
    const refused = await get(url, 'Bearer nonsense')
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'token_not_valid'])
  })

  test('notes are read by all and written by users, the newest first', async () => {
    const { app, get, login } = await startApi()
    const headers = { authorization: `Bearer ${(await login()).access}` }
    const write = (payload: object) =>
      app.inject({ method: 'POST', url: '/api/notes/', payload, headers })
    const created = await write({ text: ' first ' })
    expect([created.statusCode, created.json()]).toEqual([
      201,
      { id: 1, author: 'lab-user', text: 'first', created_at: expect.stringMatching(/Z$/) },
    ])
    await write({ text: 'second' })
    const texts = (await get('/api/notes/')).json().map((note: { text: string }) => note.text)
    expect(texts).toEqual(['second', 'first'])
    const long = await write({ text: 'x'.repeat(1001) })
    expect([long.statusCode, long.json()]).toEqual([
      400,
      { text: ['Ensure this field has no more than 1000 characters.'] },
    ])
    const anonymous = await app.inject({
      method: 'POST',
      url: '/api/notes/',
      payload: { text: 'x' },
    })
    expect(anonymous.statusCode).toBe(401)
  })
})

describe('health', () => {
  test.each(['/health/live', '/health/ready', '/health/ready/'])('%s', async (url) => {
    const { get } = await startApi()
    expect((await get(url)).statusCode).toBe(200)
  })

  test('without its store the API is alive, not ready, and refuses closed', async () => {
    const { get, post, store, login } = await startApi()
    const { access, refresh } = await login()
    await store.close()
    expect((await get('/health/live')).statusCode).toBe(200)
    const answers = [
      await get('/health/ready'),
      await get('/api/me/', `Bearer ${access}`),
      await get('/api/notes/'),
      await post('/api/token/', USER),
      await post('/api/token/refresh/', { refresh }),
      await post('/api/token/blacklist/', { refresh }),
    ]
    for (const answer of answers) {
      expect([answer.statusCode, answer.json()]).toEqual([
        503,
        { detail: 'Service temporarily unavailable, try again later.' },
      ])
    }
  })
})
