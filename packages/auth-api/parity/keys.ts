import {
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signWithKey,
} from 'node:crypto'

export type Algorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA'

/** The keys that both sides share in one configuration. */
export interface Keys {
  readonly algorithm: Algorithm
  /** An HMAC secret, or a private key as PEM. */
  readonly signingKey: string
  /** The public key as PEM; the secret itself for HMAC. */
  readonly verifyingKey: string
  /** Signs the input of a JWS, and gives the signature in base64url. */
  readonly sign: (input: string) => string
}

/** Fresh keys of an algorithm. */
export function createKeys(algorithm: Algorithm): Keys {
  if (algorithm === 'HS256') {
    const secret = randomBytes(48).toString('base64url')
    const sign = (input: string) => hmac('sha256', secret, input)
    return { algorithm, signingKey: secret, verifyingKey: secret, sign }
  }
  const { privateKey, publicKey } = generatePair(algorithm)
  return {
    algorithm,
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    verifyingKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (input) => asymmetric(algorithm, privateKey, input),
  }
}

function generatePair(algorithm: Exclude<Algorithm, 'HS256'>) {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
  }
}

function asymmetric(algorithm: Algorithm, key: KeyObject, input: string): string {
  const hash = algorithm === 'EdDSA' ? null : 'sha256'
  // RFC 7518 section 3.4: the two numbers side by side, not as DER.
  const options = algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
  return signWithKey(hash, Buffer.from(input), options).toString('base64url')
}

/** An HMAC in base64url. */
export function hmac(hash: 'sha256' | 'sha512', secret: string, input: string): string {
  return createHmac(hash, secret).update(input).digest('base64url')
}
