import { createHmac, generateKeyPairSync } from 'node:crypto'
import Fastify from 'fastify'
import { describe, expect, test, vi } from 'vitest'
import { type Algorithm, authApi, type KeyEntry, openSqliteStore } from '../src/index.ts'
import { prepareKey } from '../src/keys/prepare-key.ts'
import { accessClaims, decode, sign, startApi } from './support/api.ts'

const pem = { type: 'pkcs8', format: 'pem' } as const
const spki = { type: 'spki', format: 'pem' } as const
const privateOf = ({ privateKey }: ReturnType<typeof generateKeyPairSync>) =>
  privateKey.export(pem).toString()
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')
const keys = { RS256: rsa, ES256: p256, EdDSA: ed25519 } as const
const other = { RS256: 'ES256', ES256: 'EdDSA', EdDSA: 'RS256' } as const
const asymmetric = ['RS256', 'ES256', 'EdDSA'] as const

describe.each(asymmetric)('%s', (algorithm) => {
  const signingKey = privateOf(keys[algorithm])

  test('issues, accepts, refreshes, and publishes the public key alone', async () => {
    const { get, post, login } = await startApi({ algorithm, signingKey })
    const { access, refresh } = await login()
    expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
    const answer = await get('/.well-known/jwks.json')
    expect(answer.headers['cache-control']).toBe('public, max-age=30')
    const [jwk, ...more] = answer.json().keys
    expect(more).toEqual([])
    expect(decode(access)[0]).toEqual({ alg: algorithm, typ: 'JWT', kid: jwk.kid })
    expect(jwk).toMatchObject({ use: 'sig', alg: algorithm })
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(jwk).not.toHaveProperty(name)
    const members = keys[algorithm].publicKey.export({ format: 'jwk' })
    expect(jwk).toMatchObject(members)
  })

  test('takes no token of another algorithm, and its public key is no secret', async () => {
    const { get } = await startApi({ algorithm, signingKey })
    const publicPem = keys[algorithm].publicKey.export(spki).toString()
    const foreign = other[algorithm]
    const { sign: signForeign } = await prepareKey(privateOf(keys[foreign]), foreign)
    const { kid } = await prepareKey(signingKey, algorithm)
    const hs = (header: object) => sign(accessClaims(), header, publicPem)
    const tokens = [
      signForeign?.(accessClaims()),
      hs({ alg: 'HS256', typ: 'JWT' }),
      hs({ alg: 'HS256', typ: 'JWT', kid }),
      hs({ alg: algorithm, typ: 'JWT', kid }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.e30`,
    ]
    for (const token of tokens) {
      expect((await get('/api/me/', `Bearer ${token}`)).statusCode).toBe(401)
    }
  })

  test('a signature has one spelling', async () => {
    const { get, login } = await startApi({ algorithm, signingKey })
    const { access } = await login()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const accepted: string[] = []
    for (const last of alphabet) {
      const twin = access.slice(0, -1) + last
      if ((await get('/api/me/', `Bearer ${twin}`)).statusCode === 200) accepted.push(twin)
    }
    expect(accepted).toEqual([access])
  })
})

test('the key id is the thumbprint of RFC 7638, shown with its own example', async () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
  // RFC 7638 section 3.1. As a PEM, since that is what the option takes.
  const der = Buffer.concat([
    Buffer.from('30820122300d06092a864886f70d01010105000382010f003082010a0282010100', 'hex'),
    Buffer.from(n, 'base64url'),
    Buffer.from('0203010001', 'hex'),
  ])
  const text = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`
  expect((await prepareKey(text, 'RS256')).kid).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

describe('weak or wrong keys stop the start', () => {
  const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const e3 = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const ed448 = generateKeyPairSync('ed448')
  const p256Private = privateOf(p256)
  test.each<[string, Algorithm, string, string]>([
    ['RSA of 1024 bits', 'RS256', privateOf(rsa1024), 'at least 2048'],
    ['RSA with exponent 3', 'RS256', privateOf(e3), '65537'],
    ['EC for RS256', 'RS256', p256Private, 'needs RSA'],
    ['P-384 for ES256', 'ES256', privateOf(p384), 'needs P-256'],
    ['RSA for ES256', 'ES256', privateOf(rsa), 'elliptic curve'],
    ['Ed448', 'EdDSA', privateOf(ed448), 'needs Ed25519'],
    ['EC for EdDSA', 'EdDSA', p256Private, 'needs Ed25519'],
    ['a secret for RS256', 'RS256', 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj', 'no PEM key'],
    ['a PEM that is cut', 'ES256', p256Private.slice(0, 90), 'no PEM key'],
    ['a private key for HS256', 'HS256', p256Private, 'HS256 needs a random secret'],
  ])('%s', async (_name, algorithm, signingKey, words) => {
    const store = openSqliteStore({ file: ':memory:' })
    const app = Fastify()
    const failure = await app.register(authApi, { store, algorithm, signingKey }).then(
      () => null,
      (error: unknown) => error,
    )
    await store.close()
    expect(failure).toMatchObject({
      code: 'LAB_AUTH_WEAK_KEY',
      message: expect.stringContaining(words),
    })
    expect(String(failure)).not.toContain(signingKey.split('\n')[1] ?? signingKey)
  })

  test('a public key does not sign, and exactly one key is active', async () => {
    const publicKey = p256.publicKey.export(spki).toString()
    const store = openSqliteStore({ file: ':memory:' })
    const start = async (options: object) => {
      const app = Fastify()
      await app.register(authApi, { store, algorithm: 'ES256', ...options })
    }
    await expect(start({ signingKey: publicKey })).rejects.toThrow('give the private')
    const entry = { key: privateOf(p256), status: 'retiring' } as const
    await expect(start({ signingKeys: () => [entry] })).rejects.toThrow('exactly one')
    const active = { ...entry, status: 'active' } as const
    await expect(start({ signingKeys: () => [active, active] })).rejects.toThrow('exactly one')
    await store.close()
  })
})

describe('rotation of keys', () => {
  const [a, b] = [p256, generateKeyPairSync('ec', { namedCurve: 'P-256' })].map(privateOf)
  const publicOf = p256.publicKey.export(spki).toString()

  test('rejects no valid token, in any process, and a removed key ends its tokens', async () => {
    // Two processes read the same keys at their own times.
    let entries: KeyEntry[] = [{ key: a ?? '', status: 'active' }]
    const options = {
      algorithm: 'ES256',
      signingKeys: () => entries,
      keyReloadInterval: 1,
      verificationCache: 100,
    } as const
    const one = await startApi(options)
    const two = await startApi({ ...options, store: one.store })
    const kids = async ({ get }: typeof one): Promise<string[]> =>
      (await get('/.well-known/jwks.json')).json().keys.map(({ kid }: { kid: string }) => kid)
    const bothKnow = async (change: KeyEntry[], count: number) => {
      entries = change
      await vi.waitFor(
        async () => {
          const [first, second] = [await kids(one), await kids(two)]
          expect([first.length, second.length]).toEqual([count, count])
        },
        { timeout: 20_000, interval: 50 },
      )
    }
    const statuses = async (access: string) => [
      (await one.get('/api/me/', `Bearer ${access}`)).statusCode,
      (await two.get('/api/me/', `Bearer ${access}`)).statusCode,
    ]
    const old = (await one.login()).access
    expect(await statuses(old)).toEqual([200, 200])

    const [first, second] = [{ key: a ?? '' }, { key: b ?? '' }]
    await bothKnow(
      [
        { ...first, status: 'active' },
        { ...second, status: 'next' },
      ],
      2,
    )
    const during = (await two.login()).access
    expect(decode(during)[0].kid).toBe(decode(old)[0].kid)

    // One process may sign with the new key before the other has read that it is active.
    entries = [
      { key: publicOf, status: 'retiring' },
      { ...second, status: 'active' },
    ]
    await vi.waitFor(
      async () => {
        const fresh = (await one.login()).access
        expect(await statuses(fresh)).toEqual([200, 200])
        expect(await statuses(old)).toEqual([200, 200])
        expect(decode(fresh)[0].kid).not.toBe(decode(old)[0].kid)
      },
      { timeout: 20_000, interval: 50 },
    )

    await bothKnow([{ ...second, status: 'active' }], 1)
    expect(await statuses(old)).toEqual([401, 401])
    expect(await statuses((await two.login()).access)).toEqual([200, 200])
  })

  test('keys that cannot be read leave the ones in use', async () => {
    let reads = 0
    const signingKeys = (): KeyEntry[] => {
      reads += 1
      if (reads > 1) throw new Error('half written')
      return [{ key: a ?? '', status: 'active' }]
    }
    const { get, login } = await startApi({
      algorithm: 'ES256',
      signingKeys,
      keyReloadInterval: 1,
    })
    const { access } = await login()
    await vi.waitFor(() => expect(reads).toBeGreaterThan(2), { timeout: 20_000 })
    expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
  })

  test('a secret is published nowhere', async () => {
    const { get } = await startApi()
    expect((await get('/.well-known/jwks.json')).json()).toEqual({ keys: [] })
  })
})

test('HS256 is the HMAC of the first two parts', async () => {
  const { login } = await startApi()
  const [head, body, signature] = (await login()).access.split('.')
  const mac = createHmac('sha256', 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj').update(`${head}.${body}`)
  expect(signature).toBe(mac.digest('base64url'))
})
