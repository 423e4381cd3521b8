import { createHmac, createPublicKey, verify as verifySignature } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createVerifier } from 'fast-jwt'
import { describe, expect, test } from 'vitest'
import { isCanonicalJws } from '../src/tokens/canonical.ts'

const PAGE = readFileSync(new URL('../../../docs/jwt.md', import.meta.url), 'utf8')
const text = (part: string) => Buffer.from(part, 'base64url').toString()

// RFC 7515 appendix A.1 and RFC 7519 section 3.1.
const HEADER = 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9'
const PAYLOAD =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
const SIGNATURE = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const KEY = Buffer.from(
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'base64url',
)
const claims = { iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true }
const token = `${HEADER}.${PAYLOAD}.${SIGNATURE}`
const options = { algorithms: ['HS256' as const], ignoreExpiration: true }

describe('the example of RFC 7515 A.1 and RFC 7519 3.1', () => {
  test('is the one on the page', () => {
    for (const part of [HEADER, PAYLOAD, SIGNATURE]) expect(PAGE).toContain(part)
  })

  test('is read by anyone, without a key', () => {
    expect(text(HEADER)).toBe('{"typ":"JWT",\r\n "alg":"HS256"}')
    expect(JSON.parse(text(PAYLOAD))).toEqual(claims)
  })

  test('is signed over the exact text of its first two parts', () => {
    const mac = createHmac('sha256', KEY).update(`${HEADER}.${PAYLOAD}`).digest('base64url')
    expect(mac).toBe(SIGNATURE)
    expect(createVerifier({ ...options, key: KEY })(token)).toEqual(claims)
    expect(isCanonicalJws(token)).toBe(true)
  })

  test('is changed by nobody: every changed character breaks it', () => {
    const verify = createVerifier({ ...options, key: KEY })
    const accepted: number[] = []
    for (let at = 0; at < token.length; at += 1) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      try {
        if (isCanonicalJws(changed)) accepted.push(verify(changed) === undefined ? -1 : at)
      } catch {
        // As it should.
      }
    }
    expect(accepted).toEqual([])
    expect(() => createVerifier({ ...options, key: Buffer.alloc(64, 1) })(token)).toThrow(
      'signature is invalid',
    )
  })
})

test('the unsecured example of RFC 7519 6.1 is refused', () => {
  const unsecured = `eyJhbGciOiJub25lIn0.${PAYLOAD}.`
  expect(text('eyJhbGciOiJub25lIn0')).toBe('{"alg":"none"}')
  expect(isCanonicalJws(unsecured)).toBe(false)
  expect(() => createVerifier({ ...options, key: KEY })(unsecured)).toThrow('signature is missing')
})

test('the example of RFC 7515 A.3: ES256, verified with the public key alone', () => {
  const key = createPublicKey({
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    format: 'jwk',
  })
  const signature = Buffer.from(
    'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    'base64url',
  )
  const holds = (payload: string) =>
    verifySignature(
      'sha256',
      Buffer.from(`eyJhbGciOiJFUzI1NiJ9.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      signature,
    )
  expect(holds(PAYLOAD)).toBe(true)
  expect(holds(PAYLOAD.replace('eyJpc3M', 'eyJpc3N'))).toBe(false)
})
