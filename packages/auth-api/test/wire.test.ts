import { describe, expect, test } from 'vitest'
import { seedUsers } from '../src/index.ts'
import { accessClaims, decode, sign, startApi, USER } from './support/api.ts'

const REQUIRED = 'This field is required.'
const json = { 'content-type': 'application/json' }

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
    ['48213097561820437755', 'int'],
    ['-0', 'int'],
    ['1.5', 'float'],
    ['1.0', 'float'],
    ['1e400', 'float'],
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

  // What Python's str() makes of them.
  test.each([
    ['48213097561820437755', '48213097561820437755'],
    ['9007199254740993', '9007199254740993'],
    ['12345678', '12345678'],
    ['-0', '0'],
    ['-0.0', '-0.0'],
    ['1.0', '1.0'],
    ['1.10', '1.1'],
    ['1E2', '100.0'],
    ['1e15', '1000000000000000.0'],
    ['1e16', '1e+16'],
    ['-1.5e300', '-1.5e+300'],
    ['0.0001', '0.0001'],
    ['12e-6', '1.2e-05'],
    ['1e400', 'inf'],
    ['-1e400', '-inf'],
  ])('the number %s is the text %s', async (number, text) => {
    const { app } = await startApi()
    const headers = { ...json, authorization: `Bearer ${sign(accessClaims())}` }
    const payload = `{"text":${number},"others":[${number}]}`
    const answer = await app.inject({ method: 'POST', url: '/api/notes/', payload, headers })
    expect(answer.json()).toMatchObject({ text })
  })

  test('a password of digits is the same as a number', async () => {
    const { app, post, store } = await startApi()
    const password = '48213097561820437755'
    await seedUsers(store, [{ username: 'digits', password, role: 'user' }])
    expect((await post('/api/token/', { username: 'digits', password })).statusCode).toBe(200)
    const statuses = []
    for (const number of [password, `${password.slice(0, -2)}56`]) {
      const payload = `{"username":"digits","password":${number}}`
      const request = { method: 'POST', url: '/api/token/', payload, headers: json } as const
      statuses.push((await app.inject(request)).statusCode)
    }
    expect(statuses).toEqual([200, 401])
  })

  test('a whole number of more than 4,300 digits is no JSON, as in Python', async () => {
    const { app } = await startApi()
    const statuses = []
    for (const digits of [4300, 4301]) {
      const payload = `{"username":-${'9'.repeat(digits)},"password":1}`
      const request = { method: 'POST', url: '/api/token/', payload, headers: json } as const
      statuses.push((await app.inject(request)).statusCode)
    }
    expect(statuses).toEqual([401, 400])
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

  test('a question mark that begins a form belongs to the name of its first field', async () => {
    const { app } = await startApi()
    const answer = await app.inject({
      method: 'POST',
      url: '/api/token/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `?username=${USER.username}&password=${USER.password}`,
    })
    expect([answer.statusCode, answer.json()]).toEqual([400, { username: [REQUIRED] }])
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
