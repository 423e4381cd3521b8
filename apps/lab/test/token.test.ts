import { createHmac, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { takeApart, timesOf } from '../src/token/take-apart.ts'
import { verifyToken } from '../src/token/verify.ts'
import { lab } from './lab-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'lab-token-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

// RFC 7515, appendix A.1, which is RFC 7519's example of section 3.1 too.
const example =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const exampleKey = Buffer.from(
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'base64url',
)

test('the example of RFC 7515 is taken apart', () => {
  expect(takeApart(example)).toEqual({
    header: { typ: 'JWT', alg: 'HS256' },
    payload: { iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true },
    signatureBytes: 32,
  })
  expect(timesOf(takeApart(example).payload, new Date('2026-01-01'))).toEqual([
    'exp  2011-03-22T18:43:00.000Z  expires, expired',
  ])
})

test('the example of RFC 7515 fits its key, in its time and not after', () => {
  const key = { key: exampleKey, algorithm: 'HS256' } as const
  expect(verifyToken(example, key, new Date('2011-03-22T18:42:00Z'))).toEqual({
    valid: true,
    findings: [],
  })
  expect(verifyToken(example, key, new Date('2026-01-01')).findings).toEqual(['it has expired'])
  const changed = example.replace('dBjftJ', 'eBjftJ')
  expect(verifyToken(changed, key, new Date('2011-03-22')).findings[0]).toContain('does not fit')
})

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})
const pairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

test.each(Object.keys(pairs) as (keyof typeof pairs)[])(
  '%s: what is signed can be read and verified, and with another key it cannot',
  async (algorithm) => {
    const { privateKey, publicKey } = pairs[algorithm]()
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const keyFile = file(`${algorithm}.pem`, pem)
    const publicFile = file(`${algorithm}.pub`, publicKey.export({ type: 'spki', format: 'pem' }))
    const signed = await lab('token', 'sign', '{"user_id":"7"}', '--key-file', keyFile)
    const token = signed.stdout.trim()
    const decoded = await lab('token', 'decode', token, '--json')
    expect(JSON.parse(decoded.stdout)).toMatchObject({
      header: { alg: algorithm },
      payload: { user_id: '7', exp: expect.any(Number) },
    })
    const verified = await lab('token', 'verify', token, '--key-file', publicFile)
    expect(verified).toMatchObject({ code: 0, stdout: 'valid\n' })
    const secret = file('secret', 'x'.repeat(40))
    const confused = await lab('token', 'verify', token, '--key-file', secret)
    expect(confused.code).toBe(1)
    expect(confused.stdout).toContain(`it says it is signed with ${algorithm}`)
  },
)

test('what the API would refuse is not called valid', () => {
  const now = new Date('2026-01-01')
  const seconds = now.getTime() / 1000
  const key = { key: Buffer.alloc(32, 'k4vZqW0uS1gX9bT7'), algorithm: 'HS256' } as const
  const encode = (json: string) => Buffer.from(json).toString('base64url')
  const findingsOf = (payload: string, header: object = {}) => {
    const input = `${encode(JSON.stringify({ alg: 'HS256', ...header }))}.${encode(payload)}`
    const signature = createHmac('sha256', key.key).update(input).digest('base64url')
    return verifyToken(`${input}.${signature}`, key, now).findings.join()
  }
  const claims = (changes: object) =>
    JSON.stringify({ iat: seconds, exp: seconds + 60, ...changes })
  expect(findingsOf(claims({}))).toBe('')
  expect(findingsOf(claims({}), { crit: ['exp'] })).toContain('crit')
  expect(findingsOf(claims({}), { b64: false })).toContain('b64')
  expect(findingsOf(`{"iat":${seconds},"exp":1e400}`)).toContain('exp is no whole number')
  expect(findingsOf(claims({ exp: '9999999999' }))).toContain('exp is no whole number')
  expect(findingsOf(claims({ iat: seconds + 30 }))).toContain('issued in the future')
  expect(findingsOf(claims({ iat: 'x' }))).toContain('iat is no whole number')
  expect(findingsOf(claims({ nbf: '0' }))).toContain('nbf is no whole number')
})

test('no number is changed on its way into a token and out of it', async () => {
  const keyFile = file('numbers', 'x'.repeat(32))
  const given =
    '{"id":48213097561820437755,"price":1.10,"list":[1E400,-0],"iat":9007199254740991,"exp":0}'
  const { stdout: token } = await lab('token', 'sign', given, '--key-file', keyFile)
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  expect(payload).toBe(
    '{"iat":9007199254740991,"exp":0,"id":48213097561820437755,"price":1.10,"list":[1E400,-0]}',
  )
  const asJson = await lab('token', 'decode', token, '--json')
  expect(asJson.stdout).toContain(`"payload":${payload}`)
  const { stdout } = await lab('token', 'decode', token)
  for (const text of ['"id": 48213097561820437755', '"price": 1.10', '1E400', '-0'])
    expect(stdout).toContain(text)
  const long = '{"exp":1e10,"iat":1.0}'
  const lasting = await lab('token', 'sign', long, '--key-file', keyFile)
  const verified = await lab('token', 'verify', lasting.stdout, '--key-file', keyFile)
  expect(verified).toMatchObject({ code: 0, stdout: 'valid\n' })
})

test('white space of HTTP around a token is dropped, and no other', async () => {
  const { code } = await lab('token', 'decode', ` \t${example}\r\n`)
  expect(code).toBe(0)
  const { stderr } = await lab('token', 'decode', `${example}\u00a0`)
  expect(stderr).toContain('The signature holds a character')
})

test('one secret is the same with any end of line, as it is for the server', async () => {
  const secret = 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj'
  const bare = file('bare', secret)
  for (const end of ['\n', '\r\n']) {
    const ended = file('ended', secret + end)
    const { stdout } = await lab('token', 'sign', '{"user_id":"7"}', '--key-file', ended)
    const verified = await lab('token', 'verify', stdout.trim(), '--key-file', bare)
    expect(verified).toMatchObject({ code: 0, stdout: 'valid\n' })
  }
})

test.each([
  [['decode', 'a.b'], 'A token has three parts'],
  [['decode', 'a.b.c'], 'The header is not a JSON object'],
  [['decode', 'e30.e30.a+b'], 'The signature holds a character'],
  [['verify', example, '--key-file', '/nowhere'], '/nowhere cannot be read'],
  [['sign', '[1]', '--key-file', file('long', 'x'.repeat(32))], 'The payload is not a JSON object'],
  [
    ['sign', '{"iat":"x"}', '--key-file', file('long', 'x'.repeat(32))],
    'iat is no whole number of seconds',
  ],
  [['sign', '{}', '--key-file', file('weak', weak)], 'has 1024 bits; RS256 needs at least 2048'],
  [['sign', '{}', '--key-file', file('short', 'secret\n')], 'has 6 bytes; HS256 needs at least 32'],
])('lab token %j is refused', async (args, message) => {
  const ended = await lab('token', ...args)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toContain(message)
})
