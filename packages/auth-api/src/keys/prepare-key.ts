import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { WeakKeyError } from '../errors.ts'
import { type Algorithm, type BoundKey, bindKey, type KeyHalves } from './bind-key.ts'
import { prepareSigningKey } from './signing-key.ts'

/** A key that passed the checks, bound to its one algorithm. */
export interface PreparedKey extends BoundKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  /** The first segment of every token this key signs. */
  readonly header: string
  /** null: a secret has nothing public. */
  readonly jwk: Readonly<Record<string, string>> | null
}

/**
 * Checks a key and binds it to an algorithm, so that no token chooses its own.
 *
 * @throws WeakKeyError for a key that is too weak or meant for another algorithm
 */
export async function prepareKey(
  material: string | Uint8Array,
  algorithm: Algorithm,
  allowDevelopmentSecret = false,
): Promise<PreparedKey> {
  if (algorithm === 'HS256') {
    const { secret, kid } = prepareSigningKey(material, allowDevelopmentSecret)
    return prepared(algorithm, kid, { private: secret, public: secret }, null)
  }
  const pem = Buffer.from(material).toString('utf8')
  const key = readPem(pem, algorithm)
  checkStrength(key, algorithm)
  const members = publicMembers(key)
  const kid = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
  const publicPem = createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString()
  const jwk = { ...members, kid, use: 'sig', alg: algorithm }
  const halves = { private: key.type === 'private' ? pem : null, public: publicPem }
  return prepared(algorithm, kid, halves, jwk)
}

async function prepared(
  algorithm: Algorithm,
  kid: string,
  halves: KeyHalves,
  jwk: PreparedKey['jwk'],
): Promise<PreparedKey> {
  const header = Buffer.from(JSON.stringify({ alg: algorithm, typ: 'JWT', kid }))
  return {
    kid,
    header: header.toString('base64url'),
    jwk,
    ...(await bindKey(algorithm, kid, halves)),
  }
}

const REMEDIES = {
  RS256: 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072',
  ES256: 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
  EdDSA: 'openssl genpkey -algorithm ed25519',
} as const
type Asymmetric = keyof typeof REMEDIES

function readPem(pem: string, algorithm: Asymmetric): KeyObject {
  try {
    return pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : createPublicKey(pem)
  } catch {
    // The reason of OpenSSL may quote the key.
    throw new WeakKeyError(
      `is no PEM key that can be read, ${algorithm} needs one. Make one with: ${REMEDIES[algorithm]}`,
    )
  }
}

const MIN_RSA_BITS = 2048

function checkStrength(key: KeyObject, algorithm: Asymmetric): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const refuse = (why: string) => {
    throw new WeakKeyError(`${why}. Make one with: ${REMEDIES[algorithm]}`)
  }
  switch (algorithm) {
    case 'RS256':
      if (type !== 'rsa') refuse(`is of type ${type}, RS256 needs RSA`)
      if ((details?.modulusLength ?? 0) < MIN_RSA_BITS) {
        refuse(`has ${details?.modulusLength} bits, RSA needs at least ${MIN_RSA_BITS}`)
      }
      if ((details?.publicExponent ?? 0n) < 65_537n) refuse('has a public exponent below 65537')
      break
    case 'ES256':
      if (type !== 'ec') refuse(`is of type ${type}, ES256 needs an elliptic curve`)
      if (details?.namedCurve !== 'prime256v1') {
        refuse(`is on the curve ${details?.namedCurve}, ES256 needs P-256`)
      }
      break
    default:
      if (type !== 'ed25519') refuse(`is of type ${type}, EdDSA needs Ed25519`)
  }
}

/** The members that RFC 7638 section 3.2 hashes, in its order. Nothing private is among them. */
function publicMembers(key: KeyObject): Record<string, string> {
  const jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  const { crv, e, kty, n, x, y } = jwk
  const entries = Object.entries({ crv, e, kty, n, x, y })
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
