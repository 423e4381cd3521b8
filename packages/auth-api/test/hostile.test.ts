import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accessClaims, decode, SECRET, sign, startApi } from './support/api.ts'

const header = { alg: 'HS256', typ: 'JWT' }
const b64 = (text: string) => Buffer.from(text).toString('base64url')
const now = Math.floor(Date.now() / 1000)
const valid = sign(accessClaims())
const [head = '', body = '', signature = ''] = valid.split('.')
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const jwk = { kty: 'oct', k: b64('an attacker brought this key along with him') }
const raw = (payload: string) => sign(payload)

const hostile: Record<string, string> = {
  'another secret': sign(accessClaims(), header, 'another-secret-of-enough-length-0123456789'),
  'alg none, no signature': `${b64('{"alg":"none"}')}.${body}.`,
  'alg none, with signature': `${b64('{"alg":"none"}')}.${body}.${signature}`,
  'alg NONE': `${b64('{"alg":"nOnE"}')}.${body}.`,
  'alg HS512': sign(accessClaims(), { ...header, alg: 'HS512' }, SECRET, 'sha512'),
  'alg hs256': sign(accessClaims(), { ...header, alg: 'hs256' }),
  'alg RS256 over HMAC': sign(accessClaims(), { ...header, alg: 'RS256' }),
  'alg EdDSA': sign(accessClaims(), { ...header, alg: 'EdDSA' }),
  'alg a list': sign(accessClaims(), { ...header, alg: ['HS256'] }),
  'alg null': sign(accessClaims(), { ...header, alg: null }),
  'no alg': sign(accessClaims(), { typ: 'JWT' }),
  'a public key as HMAC secret': sign(accessClaims(), header, pem),
  'header null': sign(accessClaims(), null),
  'header a list': sign(accessClaims(), []),
  'header a string': sign(accessClaims(), '"HS256"'),
  'jwk of the attacker': sign(accessClaims(), { ...header, jwk }, Buffer.from(jwk.k, 'base64url')),
  'jku of the attacker': sign(accessClaims(), { ...header, jku: 'http://127.0.0.1:9/jwks' }, jwk.k),
  'x5u of the attacker': sign(accessClaims(), { ...header, x5u: 'http://127.0.0.1:9/x' }, jwk.k),
  'x5c of the attacker': sign(accessClaims(), { ...header, x5c: [pem] }, pem),
  'kid unknown': sign(accessClaims(), { ...header, kid: 'unknown' }),
  'kid of 10 KB': sign(accessClaims(), { ...header, kid: 'k'.repeat(10_240) }),
  'kid a path': sign(accessClaims(), { ...header, kid: '../../../dev/null' }),
  'kid SQL': sign(accessClaims(), { ...header, kid: "' UNION SELECT 'x" }),
  'kid an object': sign(accessClaims(), { ...header, kid: {} }),
  'kid null': sign(accessClaims(), { ...header, kid: null }),
  'crit unknown': sign(accessClaims(), { ...header, crit: ['x'], x: 1 }),
  'crit exp': sign(accessClaims(), { ...header, crit: ['exp'] }),
  'crit empty': sign(accessClaims(), { ...header, crit: [] }),
  'crit null': sign(accessClaims(), { ...header, crit: null }),
  'crit false': sign(accessClaims(), { ...header, crit: false }),
  'payload a list': sign([]),
  'payload null': sign(null),
  'payload a number': raw('1'),
  'payload a string': raw('"text"'),
  'payload not JSON': raw('{"exp":'),
  'payload empty': `${head}..${signature}`,
  'exp a string': sign(accessClaims({ exp: String(now + 100) })),
  'exp a fraction': sign(accessClaims({ exp: now + 100.5 })),
  'exp 1e400': raw(JSON.stringify(accessClaims()).replace(/"exp":\d+/, '"exp":1e400')),
  'exp beyond the lifetime': sign(accessClaims({ exp: now + 301, iat: now })),
  'exp null': sign(accessClaims({ exp: null })),
  'exp an object': sign(accessClaims({ exp: {} })),
  'exp negative': sign(accessClaims({ exp: -1 })),
  'iat a string': sign(accessClaims({ iat: String(now) })),
  'iat missing': sign(accessClaims({ iat: undefined })),
  'iat -1e400': raw(JSON.stringify(accessClaims()).replace(/"iat":\d+/, '"iat":-1e400')),
  'nbf a string': sign(accessClaims({ nbf: '0' })),
  'nbf true': sign(accessClaims({ nbf: true })),
  'jti a number': sign(accessClaims({ jti: 1 })),
  'jti empty': sign(accessClaims({ jti: '' })),
  'type a list': sign(accessClaims({ token_type: ['access'] })),
  'type in capitals': sign(accessClaims({ token_type: 'ACCESS' })),
  'user id null': sign(accessClaims({ user_id: null })),
  'user id a list': sign(accessClaims({ user_id: ['1'] })),
  'user id an object': sign(accessClaims({ user_id: { $gt: 0 } })),
  'user id 1e0': sign(accessClaims({ user_id: '1e0' })),
  'user id of 30 digits': sign(accessClaims({ user_id: '1'.repeat(30) })),
  'session unknown': sign(accessClaims({ sid: 'unknown' })),
  'session an object': sign(accessClaims({ sid: {} })),
  'session null': sign(accessClaims({ sid: null })),
  'tampered payload': `${head}.${b64(JSON.stringify(accessClaims({ user_id: '2' })))}.${signature}`,
  truncated: valid.slice(0, -1),
  'no signature': `${head}.${body}.`,
  'two parts': `${head}.${body}`,
  'four parts': `${valid}.${signature}`,
  'five parts, as JWE': `${valid}.${head}.${body}`,
  'only dots': '..',
  'padded signature': `${valid}=`,
  'base64 instead of base64url': `${head}.${body}+/.${signature}`,
  'a control character inside': `${head}\u0001.${body}.${signature}`,
  'not ASCII': `${head}.${body}.${signature}é`,
  'as JSON': JSON.stringify({ payload: body, protected: head, signature }),
  'claims only in __proto__': raw(`{"__proto__":${JSON.stringify(accessClaims())}}`),
  'longer than any of ours': sign(accessClaims({ x: 'x'.repeat(7000) })),
}

describe('hostile tokens', () => {
  test.each(Object.entries(hostile))('%s is 401 wherever it is sent', async (_name, token) => {
    const api = await startApi()
    const answers = [
      await api.get('/api/me/', `Bearer ${token}`),
      await api.get('/api/public/', `Bearer ${token}`),
      await api.post('/api/token/refresh/', { refresh: token }),
      await api.post('/api/token/blacklist/', { refresh: token }),
    ]
    expect(answers.map((answer) => answer.statusCode)).toEqual([401, 401, 401, 401])
    for (const answer of answers) {
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
      expect(Object.keys(answer.json())).toContain('code')
    }
  })

  test('the last character of a signature has one spelling', async () => {
    const { get } = await startApi()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const accepted: string[] = []
    for (const last of alphabet) {
      const twin = valid.slice(0, -1) + last
      if ((await get('/api/me/', `Bearer ${twin}`)).statusCode === 200) accepted.push(twin)
    }
    expect(accepted).toEqual([valid])
  })

  test('10,000 mutated tokens: none accepted, none answered 5xx', async () => {
    const { get, post, login } = await startApi()
    const pair = await login()
    const random = mulberry32(20_261_122)
    const counts = new Map<number, number>()
    for (let index = 0; index < 10_000; index += 1) {
      const original = index % 2 === 0 ? pair.access : pair.refresh
      const token = mutate(original, random)
      if (token === original) continue
      const answer =
        index % 2 === 0
          ? await get('/api/me/', `Bearer ${token}`)
          : await post('/api/token/refresh/', { refresh: token })
      counts.set(answer.statusCode, (counts.get(answer.statusCode) ?? 0) + 1)
    }
    // 400: what is left of the token is nothing but white space.
    expect([...counts.keys()].filter((status) => status !== 401 && status !== 400)).toEqual([])
    expect(counts.get(401)).toBeGreaterThan(9500)
    // The tokens themselves were still good.
    expect((await get('/api/me/', `Bearer ${pair.access}`)).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh: pair.refresh })).statusCode).toBe(200)
  })
})

describe('verify', () => {
  test('takes either type, and no spent or foreign one', async () => {
    const { post, login } = await startApi()
    const { access, refresh } = await login()
    const verify = async (token: string) => (await post('/api/token/verify/', { token })).json()
    expect([await verify(access), await verify(refresh)]).toEqual([{}, {}])
    const { token_type: _left, ...untyped } = accessClaims()
    expect(await verify(sign(untyped))).toEqual({})
    const invalid = { detail: 'Token is invalid', code: 'token_not_valid' }
    expect(await verify(hostile['another secret'] ?? '')).toEqual(invalid)
    expect(await verify(sign({ ...decode(refresh)[1], jti: 'never-issued' }))).toEqual(invalid)
    await post('/api/token/blacklist/', { refresh })
    expect(await verify(refresh)).toEqual({
      detail: 'Token is blacklisted',
      code: 'token_not_valid',
    })
  })
})

/** One to three random changes: characters replaced, dropped, doubled, parts swapped or re-encoded. */
function mutate(token: string, random: () => number): string {
  let mutated = token
  const changes = 1 + Math.floor(random() * 3)
  for (let change = 0; change < changes; change += 1) {
    const at = Math.floor(random() * mutated.length)
    const char = String.fromCharCode(33 + Math.floor(random() * 94))
    const parts = mutated.split('.')
    switch (Math.floor(random() * 7)) {
      case 0:
        mutated = mutated.slice(0, at) + char + mutated.slice(at + 1)
        break
      case 1:
        mutated = mutated.slice(0, at) + mutated.slice(at + 1)
        break
      case 2:
        mutated = mutated.slice(0, at) + char + mutated.slice(at)
        break
      case 3:
        mutated = mutated.slice(0, Math.max(1, at))
        break
      case 4:
        mutated = parts.toReversed().join('.')
        break
      case 5:
        mutated = [parts[0], mutateJson(parts[1] ?? '', random), parts[2]].join('.')
        break
      default:
        mutated = [mutateJson(parts[0] ?? '', random), ...parts.slice(1)].join('.')
    }
  }
  return mutated
}

function mutateJson(part: string, random: () => number): string {
  const text = Buffer.from(part, 'base64url').toString('latin1')
  const at = Math.floor(random() * text.length)
  const char = String.fromCharCode(Math.floor(random() * 256))
  return Buffer.from(text.slice(0, at) + char + text.slice(at + 1), 'latin1').toString('base64url')
}

/** A small seeded generator, so that a failure can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
