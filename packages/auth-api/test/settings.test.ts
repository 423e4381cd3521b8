import Fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type AuthApiOptions,
  authApi,
  LAB_USERS,
  openSqliteStore,
  safeLogOptions,
  seedUsers,
  type User,
} from '../src/index.ts'
import { ADMIN, accessClaims, decode, SECRET, sign, startApi, USER } from './support/api.ts'

const now = Math.floor(Date.now() / 1000)

test('rotateRefreshTokens off: the refresh token stays, and gives access tokens', async () => {
  const { post, get, login, store } = await startApi({ rotateRefreshTokens: false })
  const { refresh } = await login()
  for (let use = 0; use < 2; use += 1) {
    const answer = await post('/api/token/refresh/', { refresh })
    expect([answer.statusCode, Object.keys(answer.json())]).toEqual([200, ['access']])
    expect((await get('/api/me/', `Bearer ${answer.json().access}`)).statusCode).toBe(200)
  }
  await store.setUserActive(1, false)
  expect((await post('/api/token/refresh/', { refresh })).json().detail).toMatch(
    /No active account/,
  )
  await store.setUserActive(1, true)
  await post('/api/token/blacklist/', { refresh })
  expect((await post('/api/token/refresh/', { refresh })).json().detail).toBe(
    'Token is blacklisted',
  )
})

test('updateLastLogin', async () => {
  const { store, login } = await startApi({ updateLastLogin: true, clock: () => now * 1000 })
  await login()
  expect((await store.listUsers(2)).map(({ lastLogin }) => lastLogin)).toEqual([now, null])
})

test('authHeaderTypes and authHeaderName: other schemes, another header', async () => {
  const { app, login } = await startApi({
    authHeaderTypes: ['JWT', 'Bearer'],
    authHeaderName: 'X-Access-Token',
  })
  const { access } = await login()
  const ask = (headers: Record<string, string>) => app.inject({ url: '/api/me/', headers })
  expect((await ask({ 'x-access-token': `JWT ${access}` })).statusCode).toBe(200)
  expect((await ask({ 'x-access-token': `bearer ${access}` })).statusCode).toBe(200)
  const refused = await ask({ authorization: `Bearer ${access}` })
  expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([
    401,
    'JWT realm="api"',
  ])
})

test('userIdClaim, tokenTypeClaim and jtiClaim: other names', async () => {
  const { login, get, post } = await startApi({
    userIdClaim: 'sub',
    tokenTypeClaim: 'typ',
    jtiClaim: 'id',
  })
  const { access, refresh } = await login()
  const [, claims] = decode(access)
  expect(claims).toMatchObject({ sub: '1', typ: 'access', id: expect.any(String) })
  expect(claims).not.toHaveProperty('user_id')
  expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
  const next = (await post('/api/token/refresh/', { refresh })).json()
  expect(decode(next.refresh)[1].id).not.toBe(decode(refresh)[1].id)
  expect((await get('/api/me/', `Bearer ${sign(accessClaims())}`)).statusCode).toBe(401)
})

test('userIdField username', async () => {
  const { login, get, store } = await startApi({ userIdField: 'username' })
  const { access } = await login()
  expect(decode(access)[1].user_id).toBe('lab-user')
  expect((await get('/api/me/', `Bearer ${access}`)).json().id).toBe(1)
  // What a double makes of the number in the second token.
  const username = '48213097561820440000'
  await seedUsers(store, [{ username, password: 'a-passphrase-of-digits', role: 'user' }])
  const claims = JSON.stringify(accessClaims()).replace('"1"', '48213097561820437755')
  for (const token of [sign(accessClaims({ user_id: 'nobody' })), sign(claims)]) {
    expect((await get('/api/me/', `Bearer ${token}`)).json().code).toBe('user_not_found')
  }
})

test.each([
  ['at once', ({ username }: User) => ({ name: username })],
  ['later', async ({ username }: User) => ({ name: username })],
])('customClaims that come %s go into both tokens and their successors', async (_when, given) => {
  const { login, post } = await startApi({ customClaims: given })
  const { access, refresh } = await login()
  const next = (await post('/api/token/refresh/', { refresh })).json()
  for (const token of [access, refresh, next.access, next.refresh]) {
    expect(decode(token)[1]).toMatchObject({ name: 'lab-user', user_id: '1' })
    expect(decode(token)[1].exp).toBeGreaterThan(now)
  }
})

test('customClaims are asked with the user and nothing else, also after a new password', async () => {
  const asked: unknown[] = []
  const { app, login } = await startApi({
    customClaims: (user) => {
      asked.push(user)
      return { ...user, id: undefined }
    },
  })
  const authorization = `Bearer ${(await login()).access}`
  const payload = { old_password: USER.password, new_password: 'another-passphrase-2' }
  const url = '/api/password/'
  const answer = await app.inject({ method: 'POST', url, payload, headers: { authorization } })
  expect(answer.statusCode).toBe(200)
  const user = { id: 1, username: USER.username, role: 'user' }
  expect(asked).toEqual([user, user])
})

const failing = () => {
  throw new Error('the directory is down')
}
test.each<[string, NonNullable<AuthApiOptions['customClaims']>, string]>([
  ['throw', failing, 'threw: the directory is down'],
  ['reject', async () => failing(), 'threw: the directory is down'],
  ['are no object', () => JSON.parse('"text"'), 'gave no object'],
  ['are nothing', () => JSON.parse('null'), 'gave no object'],
  ['name what the package gives', () => ({ exp: 1, name: 'x', user_id: '2' }), 'gave exp, user_id'],
  ['name a session', async () => ({ sid: 'x' }), 'gave sid'],
  ['name a type', () => ({ token_type: 'admin' }), 'gave token_type'],
])('customClaims that %s are 500, logged, and no token', async (_what, customClaims, reason) => {
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const store = openSqliteStore({ file: ':memory:' })
  await seedUsers(store, LAB_USERS)
  const app = Fastify({ logger: { ...safeLogOptions('info'), stream } })
  onTestFinished(() => app.close().then(() => store.close()))
  await app.register(authApi, { store, signingKey: SECRET, customClaims })
  const answer = await app.inject({ method: 'POST', url: '/api/token/', payload: USER })
  expect([answer.statusCode, answer.json()]).toEqual([500, { detail: 'A server error occurred.' }])
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  })
  expect(await store.listSessions(1, now)).toEqual([])
  expect(lines.find(({ event }) => event === 'claims.failed')).toMatchObject({ level: 50, user: 1 })
  expect(lines.find(({ msg }) => msg === 'request failed')).toMatchObject({
    err: { code: 'LAB_AUTH_CUSTOM_CLAIMS', message: expect.stringContaining(reason) },
  })
})

test('userAuthenticationRule: who it refuses is told what a wrong password is told', async () => {
  const { post } = await startApi({ userAuthenticationRule: ({ role }) => role === 'admin' })
  expect((await post('/api/token/', USER)).json()).toEqual({
    detail: 'No active account found with the given credentials',
  })
  expect((await post('/api/token/', ADMIN)).statusCode).toBe(200)
})

test('onLoginSuccess and onLoginFailed; what they throw changes nothing', async () => {
  const calls: unknown[] = []
  const { post } = await startApi({
    onLoginSuccess: async (user, request) => {
      calls.push(user, request.ip)
      throw new Error('mail server is down')
    },
    onLoginFailed: (username) => void calls.push(username),
  })
  expect((await post('/api/token/', USER)).statusCode).toBe(200)
  expect((await post('/api/token/', { ...USER, password: 'wrong' })).statusCode).toBe(401)
  expect(calls).toEqual([{ id: 1, username: 'lab-user', role: 'user' }, '127.0.0.1', 'lab-user'])
})

test('audience as a list: all are written, one is enough', async () => {
  const { login, get } = await startApi({ audience: ['a', 'b'] })
  const { access } = await login()
  expect(decode(access)[1].aud).toEqual(['a', 'b'])
  const status = async (aud: unknown) =>
    (await get('/api/me/', `Bearer ${sign(accessClaims({ aud }))}`)).statusCode
  expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
  expect([await status('b'), await status(['x', 'a']), await status('x')]).toEqual([200, 200, 401])
})

describe('stateless', () => {
  test('believes the claims until they expire, and asks no store', async () => {
    const { get, store, login } = await startApi({ authentication: 'stateless' })
    const user = `Bearer ${(await login()).access}`
    const admin = `Bearer ${(await login(ADMIN)).access}`
    await store.close()
    expect((await get('/api/me/', user)).json()).toEqual({
      id: 1,
      username: 'lab-user',
      role: 'user',
    })
    expect((await get('/api/admin/users/', user)).statusCode).toBe(403)
    // This one asks.
    expect((await get('/api/admin/users/', admin)).statusCode).toBe(503)
  })

  test('a token without the claims is a user without a name', async () => {
    const { get } = await startApi({ authentication: 'stateless' })
    const me = async (claims: object) =>
      (await get('/api/me/', `Bearer ${sign(accessClaims({ ...claims }))}`)).json()
    expect(await me({ user_id: 7 })).toEqual({ id: 7, username: '', role: 'user' })
    expect((await me({ user_id: 'x' })).code).toBe('user_not_found')
    expect((await me({ role: 'root' })).role).toBe('user')
  })

  test('refreshing still asks: a session that ended gives no new tokens', async () => {
    const { get, post, login } = await startApi({ authentication: 'stateless' })
    const { refresh, access } = await login()
    await post('/api/token/blacklist/', { refresh })
    expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(401)
  })
})
