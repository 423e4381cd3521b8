import { createHmac, sign as signWith } from 'node:crypto'
import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { usageError } from '../../errors.ts'
import { flag, wholeNumber } from '../../flags.ts'
import { parseExactly } from '../../token/exact-json.ts'
import { readKey, type TokenKey } from '../../token/key.ts'
import { wrongTimes } from '../../token/take-apart.ts'

interface Flags {
  readonly keyFile: string
  readonly lifetime: number
}

export const sign = buildCommand<Flags, [string], Context>({
  docs: { brief: 'Signs a payload; exp is added where it has none' },
  parameters: {
    flags: {
      keyFile: flag(String, 'File with the HMAC secret, or the private key in PEM'),
      lifetime: { ...flag(wholeNumber(1), 'Seconds until it expires'), default: '300' },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'payload', brief: 'The claims as a JSON object' }],
    },
  },
  func({ keyFile, lifetime }, text) {
    const { key, algorithm } = readKey(keyFile)
    if (algorithm !== 'HS256' && !key.includes('PRIVATE KEY')) {
      throw usageError(`${keyFile} holds a public key; signing needs the private one.`)
    }
    if (algorithm === 'HS256' && key.length < 32) {
      throw usageError(`${keyFile} has ${key.length} bytes; HS256 needs at least 32.`)
    }
    const claims = claimsIn(text)
    const [wrong] = wrongTimes(claims)
    if (wrong !== undefined) {
      throw usageError(`${wrong} is no whole number of seconds since 1970.`)
    }
    const seconds = Math.floor(Date.now() / 1000)
    const payload = { iat: seconds, exp: seconds + lifetime, ...claims }
    this.print(signed(payload, { key, algorithm }))
  },
})

/** Signs the claims as they are: no library reads, checks or leaves out any. */
const signed = (claims: object, { key, algorithm }: TokenKey): string => {
  const input = [{ alg: algorithm, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature =
    algorithm === 'HS256'
      ? createHmac('sha256', key).update(input).digest()
      : signWith(algorithm === 'EdDSA' ? null : 'sha256', Buffer.from(input), {
          key,
          dsaEncoding: 'ieee-p1363',
        })
  return `${input}.${signature.toString('base64url')}`
}

const claimsIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const claims: unknown = parseExactly(text)
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims))
      return { ...claims }
  } catch {
    // The error is reported below, with the expected form.
  }
  throw usageError(`The payload is not a JSON object, like {"user_id":"1"}: ${text}`)
}
