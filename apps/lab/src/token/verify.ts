import { createPublicKey } from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import { asDouble } from './exact-json.ts'
import type { TokenKey } from './key.ts'
import { takeApart, wrongTimes } from './take-apart.ts'

/** Findings about a token; `valid` only if nothing speaks against it. */
export interface Verified {
  readonly valid: boolean
  readonly findings: readonly string[]
}

/**
 * Checks a token's signature with a key, and its times at a moment.
 *
 * @throws LabError `LAB_USAGE` when it is no token at all
 */
export const verifyToken = (token: string, { key, algorithm }: TokenKey, now: Date): Verified => {
  const { header, payload } = takeApart(token)
  const findings: string[] = []
  if (header['alg'] !== algorithm) {
    findings.push(
      `it says it is signed with ${String(header['alg'])}, the key is one for ${algorithm}: what a token says of itself is never believed`,
    )
  } else if (!signatureFits(token, key, algorithm)) {
    findings.push('the signature does not fit: it was changed, or signed with another key')
  }
  for (const name of ['crit', 'b64'] as const) {
    if (name in header) findings.push(`its header has ${name}, an extension that is not known`)
  }
  for (const name of wrongTimes(payload)) findings.push(`its ${name} is no whole number of seconds`)
  const seconds = now.getTime() / 1000
  const [iat, nbf, exp] = ['iat', 'nbf', 'exp'].map((name) => asDouble(payload[name]))
  if (exp === undefined) findings.push('it never expires: it has no exp')
  if (typeof exp === 'number' && exp <= seconds) findings.push('it has expired')
  if (typeof nbf === 'number' && nbf > seconds) findings.push('it is not valid yet')
  if (typeof iat === 'number' && iat > seconds) findings.push('it was issued in the future')
  return { valid: findings.length === 0, findings }
}

const signatureFits = (token: string, key: Buffer, algorithm: TokenKey['algorithm']): boolean => {
  const verifying =
    algorithm === 'HS256' ? key : createPublicKey(key).export({ type: 'spki', format: 'pem' })
  const verify = createVerifier({
    key: verifying,
    algorithms: [algorithm],
    ignoreExpiration: true,
    ignoreNotBefore: true,
  })
  try {
    verify(token)
    return true
  } catch {
    return false
  }
}
