import { expect, test } from 'vitest'
import { createKeyReloader } from '../src/keys/keyring.ts'
import type { ClaimRules } from '../src/tokens/check-claims.ts'
import { withVerificationCache } from '../src/tokens/verification-cache.ts'
import { createVerifyToken, isRejection } from '../src/tokens/verify-token.ts'
import { accessClaims, SECRET, sign, startApi } from './support/api.ts'

const rules: ClaimRules = {
  accessTokenLifetime: 300,
  refreshTokenLifetime: 86_400,
  leeway: 0,
  issuer: undefined,
  audience: [],
  userIdClaim: 'user_id',
  tokenTypeClaim: 'token_type',
  jtiClaim: 'jti',
}

/** In seconds. A token of a later second than the clock's is none yet. */
const begun = Math.floor(Date.now() / 1000)

/** The cache, a count of what it lets through, and a clock to set. */
async function create(size = 2) {
  const state = { now: begun * 1000, verified: 0 }
  const clock = () => state.now
  const entries = () => [{ key: SECRET, status: 'active' as const }]
  const { keys } = await createKeyReloader(entries, 'HS256', false)
  const plain = createVerifyToken(keys, rules, clock)
  const counting: typeof plain = (token, expected) => {
    state.verified += 1
    return plain(token, expected)
  }
  const changing = { keyring: keys.keyring, generation: 0 }
  const verify = withVerificationCache(counting, changing, { size, leeway: 0, clock })
  return { state, verify, changing }
}
const token = (jti: string, changes = {}) =>
  sign(accessClaims({ jti, iat: begun, exp: begun + 300, ...changes }))

test('a token is verified once, and what is remembered cannot be changed', async () => {
  const { state, verify } = await create()
  const nested = token('a', { nested: { list: [1] } })
  const first = verify(nested, 'access')
  expect(verify(nested, 'access')).toBe(first)
  expect(state.verified).toBe(1)
  if (isRejection(first)) throw new Error(first)
  for (const part of [first, first.payload, first.payload.nested]) {
    expect(Object.isFrozen(part)).toBe(true)
  }
})

test('never past its expiry, nor before its issue when the clock is set back', async () => {
  const { state, verify } = await create()
  const start = state.now
  const one = token('a')
  verify(one, 'access')
  state.now = start + 299_000
  expect(isRejection(verify(one, 'access'))).toBe(false)
  state.now = start + 300_000
  expect(verify(one, 'access')).toBe('Token is expired')
  state.now = start
  verify(one, 'access')
  state.now = start - 60_000
  expect(verify(one, 'access')).toBe('Token is invalid')
})

test('refusals are not remembered, nor refresh tokens, nor more than its size', async () => {
  const { state, verify } = await create(2)
  const bad = `${token('a').slice(0, -2)}AA`
  verify(bad, 'access')
  verify(bad, 'access')
  expect(state.verified).toBe(2)
  const refresh = token('r', { token_type: 'refresh' })
  verify(refresh, 'refresh')
  verify(refresh, 'refresh')
  expect(state.verified).toBe(4)
  // A remembered access token is still none that refreshes.
  verify(token('a'), 'access')
  expect(verify(token('a'), 'refresh')).toBe('Token has wrong type')
  const [x, y, z] = [token('x'), token('y'), token('z')]
  for (const each of [x, y, z]) verify(each, 'access')
  const before = state.verified
  verify(z, 'access')
  verify(y, 'access')
  expect(state.verified).toBe(before)
  verify(x, 'access')
  expect(state.verified).toBe(before + 1)
})

test('forgotten when the keys change', async () => {
  const { state, verify, changing } = await create()
  const one = token('a')
  verify(one, 'access')
  changing.generation += 1
  verify(one, 'access')
  expect(state.verified).toBe(2)
})

test('with the cache on, what is ended is refused at the next request', async () => {
  const { get, post, store, login } = await startApi({ verificationCache: 1000 })
  const { access, refresh } = await login()
  const status = async () => (await get('/api/me/', `Bearer ${access}`)).statusCode
  expect([await status(), await status()]).toEqual([200, 200])
  await store.setUserActive(1, false)
  expect(await status()).toBe(401)
  await store.setUserActive(1, true)
  expect(await status()).toBe(200)
  await post('/api/token/blacklist/', { refresh })
  expect(await status()).toBe(401)
})
