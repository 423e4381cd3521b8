import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { AuthApiError, authApi, DEVELOPMENT_SECRET, openSqliteStore } from '../src/index.ts'
import { prepareSigningKey } from '../src/keys/signing-key.ts'
import { SECRET } from './support/api.ts'

async function start(options: Record<string, unknown>): Promise<'started'> {
  const store = openSqliteStore({ file: ':memory:' })
  const app = Fastify()
  try {
    await app.register(authApi, { store, signingKey: SECRET, ...options })
    await app.ready()
    return 'started'
  } finally {
    await app.close()
    await store.close()
  }
}

async function failureOf(options: Record<string, unknown>): Promise<AuthApiError> {
  const failure = await start(options).catch((error: unknown) => error)
  if (failure instanceof AuthApiError) return failure
  throw new Error(`expected a refusal, got ${String(failure)}`)
}

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const der = ec.publicKey.export({ type: 'spki', format: 'der' })

describe('weak signing keys stop the start', () => {
  test.each([
    ['31 bytes', SECRET.slice(1), 'at least 32 bytes'],
    ['empty', '', 'at least 32 bytes'],
    ['a placeholder', 'please-change-me-to-something-long-enough', 'placeholder'],
    ['another placeholder', 'your-256-bit-secret-goes-in-this-place', 'placeholder'],
    ["Django's mark", `django-insecure-${SECRET}`, 'placeholder'],
    ['one letter', 'a'.repeat(64), 'repeats itself'],
    ['one unit repeated', 'abcdefgh12'.repeat(4), 'repeats itself'],
    ['zero bytes', new Uint8Array(32), 'repeats itself'],
    ['a PEM', publicKey.export({ type: 'spki', format: 'pem' }), 'PEM'],
    ['a JWK', JSON.stringify(publicKey.export({ format: 'jwk' })), 'JSON Web Key'],
    ['a PEM after a byte order mark', `\ufeff${pem}`, 'PEM'],
    ['a PEM after bag attributes', `Bag Attributes\n    friendlyName: lab\n${pem}`, 'PEM'],
    ['a PEM in UTF-16', Buffer.from(pem, 'utf16le'), 'PEM'],
    ['a PEM in base64', Buffer.from(pem).toString('base64'), 'PEM'],
    ['the inside of a PEM', pem.split('\n').slice(1, -2).join('\n'), 'DER'],
    ['a public key in DER', der, 'DER'],
    ['a private key in DER', ec.privateKey.export({ type: 'pkcs8', format: 'der' }), 'DER'],
    ['a list of JWKs', JSON.stringify([publicKey.export({ format: 'jwk' })]), 'JSON Web Key'],
    ['a secret of a tutorial', 'a-string-secret-at-least-256-bits-long', 'placeholder'],
    ['a secret of a manual', 'example-signing-key-for-the-documentation', 'placeholder'],
    ['a note', 'TODO: set a real one before launch, soon', 'placeholder'],
    ['digits in their order', '12345678901234567890123456789012', 'repeats itself'],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz123456', 'repeats itself'],
    ['one unit repeated, and more', `${'hg5kqw8z'.repeat(4)}1`, 'repeats itself'],
    ['an SSH key', `ssh-ed25519 ${SECRET}`, 'SSH'],
    ['the development secret', DEVELOPMENT_SECRET, 'only in development'],
  ])('%s', async (_name, signingKey, words) => {
    const { code, message } = await failureOf({ signingKey })
    expect(code).toBe('LAB_AUTH_WEAK_KEY')
    expect(message).toContain(words)
    expect(message).toContain('openssl rand')
    // The message goes to a log.
    expect(message).not.toContain(String(signingKey) || SECRET)
  })

  test.each([
    ['text', randomBytes(32).toString('base64')],
    ['hexadecimal', randomBytes(32).toString('hex')],
    ['bytes', randomBytes(32)],
  ])('a random key of 32 bytes as %s is good', async (_name, signingKey) => {
    expect(await start({ signingKey })).toBe('started')
  })

  test.each(['hex', 'base64', 'base64url'] as const)(
    'none of 5000 in %s is refused',
    (encoding) => {
      for (let index = 0; index < 5000; index += 1) {
        const bytes = createHash('sha256').update(String(index)).digest()
        const secret = bytes.subarray(encoding === 'hex' ? 16 : 0).toString(encoding)
        expect(prepareSigningKey(secret, false).secret.toString()).toBe(secret)
      }
    },
  )

  test('the development secret works where it is allowed', async () => {
    expect(await start({ signingKey: DEVELOPMENT_SECRET, allowDevelopmentSecret: true })).toBe(
      'started',
    )
  })
})

describe('options', () => {
  test.each<[string, unknown, string]>([
    ['accessTokenLifetme', 300, 'is unknown'],
    ['store', undefined, 'give a store'],
    ['signingKey', undefined, 'give a random secret'],
    ['algorithm', 'none', 'one of HS256, RS256, ES256, EdDSA'],
    ['algorithm', 'PS256', 'one of HS256'],
    ['signingKeys', () => [], 'either signingKey or signingKeys'],
    ['keyReloadInterval', 0, 'whole number of at least 1'],
    ['rotateRefreshTokens', 'yes', 'true or false'],
    ['authHeaderTypes', [], 'not empty'],
    ['authHeaderTypes', ['Bea rer'], 'names of schemes'],
    ['authHeaderName', 'X Token', 'name of a header'],
    ['userIdField', 'email', 'id, username'],
    ['userIdClaim', 'exp', 'a name of its own'],
    ['tokenTypeClaim', 'jti', 'a name of its own'],
    ['authentication', 'maybe', 'stateful, stateless'],
    ['customClaims', {}, 'a function'],
    ['loginThrottle', true, 'whole numbers'],
    ['loginThrottle', null, 'whole numbers'],
    ['loginThrottle', { account: 0, address: 1, window: 1 }, 'whole numbers'],
    ['purgeInterval', 2_000_001, 'at most'],
    ['sessionLifetime', 1e13, 'at most'],
    ['accessTokenLifetime', 86_401, 'no longer than refreshTokenLifetime'],
    ['accessTokenLifetime', 0, 'whole number of at least 1'],
    ['accessTokenLifetime', '300', 'whole number of at least 1'],
    ['refreshTokenLifetime', 1.5, 'whole number of at least 1'],
    ['sessionLifetime', Number.POSITIVE_INFINITY, 'whole number of at least 1'],
    ['leeway', -1, 'whole number of at least 0'],
    ['issuer', '', 'a string that is not empty'],
    ['audience', [''], 'a string that is not empty'],
    ['audience', [1], 'a string that is not empty'],
    ['hashConcurrency', 0, 'whole number of at least 1'],
    ['labRoutes', '1', 'true or false'],
  ])('%s: %j stops the start and is named', async (option, value, remedy) => {
    const { code, message } = await failureOf({ [option]: value })
    expect(code).toBe('LAB_AUTH_INVALID_OPTION')
    expect(message).toContain(`"${option}"`)
    expect(message).toContain(remedy)
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['no list', 'key'],
    ['a list of nothing', [null]],
    ['a number for a key', [{ key: 7, status: 'active' }]],
    ['no key', [{ status: 'active' }]],
    [
      'a status that is none',
      [
        { key: SECRET, status: 'active' },
        { key: SECRET, status: 'old' },
      ],
    ],
  ])('signingKeys that give %s stop the start and are named', async (_name, keys) => {
    const failure = await failureOf({ signingKey: undefined, signingKeys: () => keys })
    expect(failure.message).toMatch(/^Option "signingKeys": .*next, active, retiring/)
    expect(failure.message).not.toContain(SECRET)
  })

  test.each(['role', 'username'])('a token without a store has %s for itself', async (claim) => {
    const { message } = await failureOf({ authentication: 'stateless', userIdClaim: claim })
    expect(message).toMatch(/^Option "userIdClaim": .*a name of its own/)
    expect(await start({ userIdClaim: claim })).toBe('started')
  })

  test("register's own options pass", async () => {
    expect(await start({ prefix: '/v1', logLevel: 'warn' })).toBe('started')
  })
})

const require = createRequire(import.meta.url)

describe('libraries with known holes are not used', () => {
  // 2026 brought advisories for all three; these are the first versions without them.
  test.each([
    ['fast-jwt', [6, 3, 6]],
    ['@fastify/jwt', [10, 2, 8]],
    ['fastify', [5, 12, 1]],
  ])('%s is at least %j', (name, floor) => {
    const { version }: { version: string } = require(`${name}/package.json`)
    expect(atLeast(version.split('.').map(Number), floor)).toBe(true)
  })

  test('the fast-jwt that is looked at is the one that @fastify/jwt uses', () => {
    const its = createRequire(require.resolve('@fastify/jwt'))
    expect(its.resolve('fast-jwt')).toBe(require.resolve('fast-jwt'))
  })

  test('the comparison tells older from newer', () => {
    expect([atLeast([6, 3, 5], [6, 3, 6]), atLeast([5, 9, 9], [6, 0, 0])]).toEqual([false, false])
    expect([atLeast([6, 3, 6], [6, 3, 6]), atLeast([7, 0, 0], [6, 3, 6])]).toEqual([true, true])
  })
})

function atLeast(version: readonly number[], floor: readonly number[]): boolean {
  for (const [index, least] of floor.entries()) {
    const part = version[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}
