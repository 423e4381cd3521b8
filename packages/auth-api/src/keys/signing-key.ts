import { createHash } from 'node:crypto'
import { WeakKeyError } from '../errors.ts'
import { isAsymmetric } from './is-asymmetric.ts'
import { isMonotonous } from './is-monotonous.ts'

/** Development secret. Works only with `allowDevelopmentSecret`: everyone can read it here. */
export const DEVELOPMENT_SECRET = 'development-secret-of-the-deployment-lab-never-in-production'

/** RFC 7518 section 3.2: a key for HS256 is at least as long as the hash. */
export const MIN_SECRET_BYTES = 32

const PLACEHOLDER =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this)|placeholder|insecure|password|secret|example|development|xxxxxx|^\W*todo\b/i

/** A symmetric key that passed the checks. */
export interface SigningKey {
  readonly secret: Buffer
  /** RFC 7638 thumbprint. */
  readonly kid: string
}

/**
 * Refuses keys that can be guessed, or that were meant for something else: a public key in the
 * place of an HMAC secret lets everyone who reads it sign.
 *
 * @throws WeakKeyError naming the remedy, never the key
 */
export function prepareSigningKey(
  signingKey: string | Uint8Array,
  allowDevelopmentSecret: boolean,
): SigningKey {
  const secret = Buffer.from(signingKey)
  const text = secret.toString('latin1')
  const remedy = 'Make one with: openssl rand -base64 48'
  if (text !== DEVELOPMENT_SECRET || !allowDevelopmentSecret) {
    if (text === DEVELOPMENT_SECRET) {
      throw new WeakKeyError(`the development secret works only in development. ${remedy}`)
    }
    if (secret.length < MIN_SECRET_BYTES) {
      throw new WeakKeyError(
        `needs at least ${MIN_SECRET_BYTES} bytes for HS256, this one has ${secret.length}. ${remedy}`,
      )
    }
    if (isAsymmetric(secret)) {
      throw new WeakKeyError(
        `is a PEM, DER, SSH or JSON Web Key, HS256 needs a random secret. ${remedy}`,
      )
    }
    if (PLACEHOLDER.test(text)) {
      throw new WeakKeyError(`is a placeholder that was never replaced. ${remedy}`)
    }
    if (isMonotonous(text)) {
      throw new WeakKeyError(`repeats itself, so that it can be guessed. ${remedy}`)
    }
  }
  return { secret, kid: thumbprint(secret) }
}

function thumbprint(secret: Buffer): string {
  const jwk = JSON.stringify({ k: secret.toString('base64url'), kty: 'oct' })
  return createHash('sha256').update(jwk).digest('base64url')
}
