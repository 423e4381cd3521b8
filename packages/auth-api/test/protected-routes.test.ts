import { describe, expect, test } from 'vitest'
import { accessClaims, sign, startApi } from './support/api.ts'

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
