import { connect } from 'node:net'
import Fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { authApi, LAB_USERS, openSqliteStore, safeLogOptions, seedUsers } from '../src/index.ts'
import { accessClaims, decode, exchange, SECRET, sign, startApi, USER } from './support/api.ts'
import { findSecrets } from './support/find-secrets.ts'

/** The API with a logger whose lines are kept. */
async function startLogged(options = {}) {
  const lines: Record<string, unknown>[] = []
  let text = ''
  const stream = {
    write(line: string) {
      text += line
      lines.push(JSON.parse(line))
    },
  }
  const store = openSqliteStore({ file: ':memory:' })
  await seedUsers(store, LAB_USERS)
  const app = Fastify({ logger: { ...safeLogOptions('trace'), stream } })
  await app.register(authApi, { store, signingKey: SECRET, ...options })
  onTestFinished(async () => {
    await app.close()
    await store.close()
  })
  const post = (url: string, payload: object, access?: string) =>
    app.inject({
      method: 'POST',
      url,
      payload,
      headers: access === undefined ? {} : { authorization: `Bearer ${access}` },
    })
  const events = () => lines.filter((line) => typeof line.event === 'string')
  return { app, post, events, store, text: () => text }
}

describe('events', () => {
  test('say what happened to whom, in which session, by which token, from where', async () => {
    const { post, events } = await startLogged()
    const pair = (await post('/api/token/', USER)).json()
    const { sid, jti } = decode(pair.refresh)[1]
    const { refresh } = pair
    const next = (await post('/api/token/refresh/', { refresh })).json()
    await post('/api/token/refresh/', { refresh })
    expect(events().map(({ event }) => event)).toEqual([
      'login.succeeded',
      'token.refreshed',
      'token.reused',
      'token.refused',
    ])
    const common = { session: sid, address: '127.0.0.1', reqId: expect.any(String) }
    expect(events()[0]).toMatchObject({ user: 1, jti, level: 30, ...common })
    const nextJti = decode(next.refresh)[1].jti
    expect(events()[1]).toMatchObject({ user: '1', jti: nextJti, ...common })
    expect(events()[2]).toMatchObject({ user: '1', jti, level: 40, ...common })
  })

  test('of every kind', async () => {
    const { app, post, events } = await startLogged({
      loginThrottle: { account: 2, address: 100, window: 60 },
    })
    const pair = (await post('/api/token/', USER)).json()
    const other = (await post('/api/token/', USER)).json()
    await app.inject({
      url: '/api/admin/users/',
      headers: { authorization: `Bearer ${pair.access}` },
    })
    await app.inject({ url: '/api/me/', headers: { authorization: 'Bearer nonsense' } })
    await post('/api/token/verify/', { token: 'nonsense' })
    await post('/api/token/blacklist/', { refresh: other.refresh })
    const old = { old_password: 'not the old one', new_password: 'a quite different one' }
    await post('/api/password/', old, pair.access)
    const right = { ...old, old_password: USER.password }
    const fresh = (await post('/api/password/', right, pair.access)).json()
    await post('/api/logout-all/', {}, fresh.access)
    await post('/api/token/', { ...USER, username: 'a-password-typed-here', password: 'x' })
    for (let index = 0; index < 3; index += 1) await post('/api/token/', USER)
    const seen = new Set(events().map(({ event }) => String(event)))
    expect([...seen].toSorted((x, y) => x.localeCompare(y))).toEqual([
      'access.denied',
      'access.refused',
      'login.failed',
      'login.succeeded',
      'login.throttled',
      'password.changed',
      'password.refused',
      'session.ended',
      'sessions.ended',
      'token.refused',
    ])
    expect(JSON.stringify(events())).not.toContain('a-password-typed-here')
  })
})

test('no character of a request controls a terminal that shows the log', async () => {
  const { app, log } = await startApi()
  const head = 'GET / HTTP/1.1\r\nHost: a\u009b31m\u00ad\r\nConnection: close\r\n\r\n'
  expect(await exchange(app, head)).toContain('HTTP/1.1 400 ')
  expect(log()).toContain(String.raw`"host":"a\\u009b31m\\u00ad"`)
  expect(log()).not.toMatch(/[\u007f-\u009f\u00ad]/)
})

describe('no token, password or secret is logged', () => {
  test('whatever is sent, wherever it is put', async () => {
    const { app, post, text } = await startLogged({ labRoutes: true })
    const { access, refresh } = (await post('/api/token/', USER)).json()
    await app.inject({
      url: `/api/me/?token=${access}&password=${USER.password}`,
      headers: { authorization: `Bearer ${access}`, cookie: `t=${refresh}` },
    })
    await app.inject(`/api/${access}/`)
    await app.inject(`/api/token/${refresh}`)
    const headers = { 'content-type': 'application/json' }
    const broken = `{"password": "${USER.password}`
    await app.inject({ method: 'POST', url: '/api/token/', payload: broken, headers })
    await post('/api/token/', { username: USER.password, password: USER.password })
    await post('/api/token/refresh/', { refresh: access })
    expect(text()).toContain('"path":"/api/[token]/"')
    expect(findSecrets(text())).toEqual([])
  })

  test('also when the store fails in the middle', async () => {
    const { post, store, text } = await startLogged()
    const pair = (await post('/api/token/', USER)).json()
    await store.close()
    const answer = await post('/api/token/refresh/', { refresh: pair.refresh })
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { detail: 'Service temporarily unavailable, try again later.' },
    ])
    expect(text()).toContain('LAB_AUTH_STORE_UNAVAILABLE')
    expect(findSecrets(text())).toEqual([])
  })

  test('not even when a request cannot be read at all', async () => {
    const { app, text } = await startLogged()
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
    const socket = connect(Number(port), '127.0.0.1')
    const secret = `Authorization: Bearer ${sign(accessClaims())}\r\nX-Password: ${USER.password}`
    socket.end(`GET /api/me/ HTTP/1.1\r\n${secret}\r\nbad header\r\n\r\n`)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    expect(answer).toContain(' 400 ')
    expect(text()).toContain('Parse Error')
    expect(text()).not.toContain('rawPacket')
    expect(findSecrets(text())).toEqual([])
  })

  test.each([
    'x eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.c2lnbmF0dXJl',
    `"authorization":"Bearer eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9"`,
    `{"body":{"password":"${USER.password}"}}`,
    SECRET,
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    '-----BEGIN PRIVATE KEY-----',
  ])('the search finds %s', (line) => {
    expect(findSecrets(`{"level":30}\n${line}\n`)).toEqual([line])
  })
})
