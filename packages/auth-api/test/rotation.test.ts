import { describe, expect, test } from 'vitest'
import { decode, startApi } from './support/api.ts'

const blacklisted = { detail: 'Token is blacklisted', code: 'token_not_valid' }

describe('refresh', () => {
  test('gives a new pair of the same session, and the old token is spent', async () => {
    const { post, get, login } = await startApi()
    const first = await login()
    const answer = await post('/api/token/refresh/', { refresh: first.refresh })
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store'])
    const second = answer.json()
    const [, before] = decode(first.refresh)
    const [, after] = decode(second.refresh)
    expect(after).toMatchObject({ token_type: 'refresh', sid: before.sid, user_id: '1' })
    expect(after.jti).not.toBe(before.jti)
    expect(decode(second.access)[1]).toMatchObject({ token_type: 'access', sid: before.sid })
    expect((await get('/api/me/', `Bearer ${second.access}`)).statusCode).toBe(200)
    const again = await post('/api/token/refresh', { refresh: first.refresh })
    expect([again.statusCode, again.json()]).toEqual([401, blacklisted])
  })

  test('reuse ends the whole family: the newest refresh token and every access token', async () => {
    const { post, get, login } = await startApi()
    const stolen = await login()
    const other = await login()
    const newest = (await post('/api/token/refresh/', { refresh: stolen.refresh })).json()
    await post('/api/token/refresh/', { refresh: stolen.refresh })
    expect((await post('/api/token/refresh/', { refresh: newest.refresh })).json()).toEqual(
      blacklisted,
    )
    for (const { access } of [stolen, newest]) {
      const answer = await get('/api/me/', `Bearer ${access}`)
      expect(answer.json().messages[0].message).toBe('Token is blacklisted')
    }
    // Another login of the same user is another family.
    expect((await get('/api/me/', `Bearer ${other.access}`)).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh: other.refresh })).statusCode).toBe(200)
  })

  test('of twenty concurrent uses one succeeds', async () => {
    const { post, login } = await startApi()
    const { refresh } = await login()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('/api/token/refresh/', { refresh })),
    )
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(19)
  })

  test('an inactive user never refreshes, and the token is not spent by trying', async () => {
    const { post, store, login } = await startApi()
    const { refresh } = await login()
    await store.setUserActive(1, false)
    const refused = await post('/api/token/refresh/', { refresh })
    expect([refused.statusCode, refused.json()]).toEqual([
      401,
      { detail: 'No active account found for the given token.' },
    ])
    await store.setUserActive(1, true)
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
  })

  test('idle and absolute expiry', async () => {
    let now = Date.now()
    const { post, login } = await startApi({
      clock: () => now,
      accessTokenLifetime: 100,
      refreshTokenLifetime: 100,
      sessionLifetime: 150,
    })
    const idle = await login()
    now += 100_000
    expect((await post('/api/token/refresh/', { refresh: idle.refresh })).json().detail).toBe(
      'Token is expired',
    )
    const first = await login()
    now += 90_000
    const second = (await post('/api/token/refresh/', { refresh: first.refresh })).json()
    // 60 of the session's 150 seconds are left, though a refresh token may live for 100.
    const [, claims] = decode(second.refresh)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(60)
    now += 60_000
    expect((await post('/api/token/refresh/', { refresh: second.refresh })).statusCode).toBe(401)
  })

  test.each([
    ['rotated', { rotateRefreshTokens: true }],
    ['kept', { rotateRefreshTokens: false }],
  ])('leeway is given to a refresh token that is %s, as to any other', async (_name, options) => {
    let now = Date.now()
    const lifetimes = { accessTokenLifetime: 60, refreshTokenLifetime: 60, sessionLifetime: 60 }
    const { post, login } = await startApi({
      clock: () => now,
      leeway: 30,
      ...lifetimes,
      ...options,
    })
    const [first, second, third] = [await login(), await login(), await login()]
    now += 80_000
    const { refresh } = first
    expect((await post('/api/token/verify/', { token: refresh })).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
    const ending = await post('/api/token/blacklist/', { refresh: second.refresh })
    expect(ending.statusCode).toBe(200)
    now += 10_000
    const late = await post('/api/token/refresh/', { refresh: third.refresh })
    expect(late.json().detail).toBe('Token is expired')
  })

  test.each([
    ['/api/token/refresh/', { refresh: ['This field is required.'] }],
    ['/api/token/blacklist/', { refresh: ['This field is required.'] }],
    ['/api/token/verify/', { token: ['This field is required.'] }],
  ])('%s without its field is 400', async (url, body) => {
    const { post } = await startApi()
    const answer = await post(url, {})
    expect([answer.statusCode, answer.json()]).toEqual([400, body])
  })

  test('an access token does not refresh', async () => {
    const { post, login } = await startApi()
    const answer = await post('/api/token/refresh/', { refresh: (await login()).access })
    expect([answer.statusCode, answer.json()]).toEqual([
      401,
      { detail: 'Token has wrong type', code: 'token_not_valid' },
    ])
  })
})

describe('blacklist', () => {
  test('ends the access token too; the second time it is 401', async () => {
    const { post, get, login } = await startApi()
    const { refresh, access } = await login()
    const done = await post('/api/token/blacklist/', { refresh })
    expect([done.statusCode, done.json()]).toEqual([200, {}])
    const again = await post('/api/token/blacklist/', { refresh })
    expect([again.statusCode, again.json()]).toEqual([401, blacklisted])
    expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(401)
    expect((await post('/api/token/refresh/', { refresh })).json()).toEqual(blacklisted)
  })

  test('a spent token ends its family', async () => {
    const { post, get, login } = await startApi()
    const { refresh } = await login()
    const newest = (await post('/api/token/refresh/', { refresh })).json()
    expect((await post('/api/token/blacklist/', { refresh })).statusCode).toBe(401)
    expect((await get('/api/me/', `Bearer ${newest.access}`)).statusCode).toBe(401)
  })
})
