import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Algorithm } from 'fast-jwt'
import { usageError } from '../errors.ts'
import { readNamedFile } from '../named-files.ts'

/** Key from a file, and the one algorithm it is used with. */
export interface TokenKey {
  readonly key: Buffer
  readonly algorithm: Algorithm
}

/**
 * Reads a key file: PEM for RS256, ES256 and EdDSA; anything else is an HMAC secret for HS256.
 *
 * @throws LabError `LAB_USAGE`, naming the file
 */
export const readKey = (file: string): TokenKey => {
  const key = readNamedFile(file, 'LAB_USAGE', 'Check the path of the key.')
  if (!key.includes('-----BEGIN')) {
    // An editor ends a file with a newline; it is not part of the secret.
    const end = /\r?\n$/.exec(key.toString('latin1'))?.[0].length ?? 0
    return { key: key.subarray(0, key.length - end), algorithm: 'HS256' }
  }
  return { key, algorithm: algorithmOf(publicOf(key, file), file) }
}

/** RFC 7518 section 3.3. */
const MIN_RSA_BITS = 2048

const publicOf = (key: Buffer, file: string): KeyObject => {
  try {
    return createPublicKey(key)
  } catch {
    throw usageError(`${file} is no key in PEM that can be read without a password.`)
  }
}

const algorithmOf = (
  { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
  file: string,
): Algorithm => {
  if (asymmetricKeyType === 'rsa') {
    const bits = asymmetricKeyDetails?.modulusLength ?? 0
    if (bits >= MIN_RSA_BITS) return 'RS256'
    throw usageError(`${file} has ${bits} bits; RS256 needs at least ${MIN_RSA_BITS}.`)
  }
  if (asymmetricKeyType === 'ed25519') return 'EdDSA'
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return 'ES256'
  throw usageError(`${file} holds a ${asymmetricKeyType} key; RSA, P-256 and Ed25519 are known.`)
}
