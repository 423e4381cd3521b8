import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'

const MARK = /-----BEGIN|"kty"|\b(ssh-(rsa|dss|ed25519)|ecdsa-sha2-)/
const BASE64 = /^[A-Za-z0-9+/_-]+=*$/

/** Tells if bytes are or hold half of a key pair: as PEM, DER, SSH or JWK, also in base64. */
export function isAsymmetric(material: Buffer): boolean {
  if (holdsOne(material)) return true
  const text = material.toString('latin1').replaceAll(/[^!-~]/g, '')
  return BASE64.test(text) && holdsOne(Buffer.from(text, 'base64'))
}

// UTF-16 puts a zero beside every letter.
const holdsOne = (bytes: Buffer): boolean =>
  MARK.test(bytes.toString('latin1').replaceAll('\0', '')) ||
  READERS.some((read) => reads(read, bytes))

const READERS: readonly ((key: Buffer) => unknown)[] = [
  (key) => createPublicKey({ key, format: 'der', type: 'spki' }),
  (key) => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
  (key) => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
  (key) => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
  (key) => createPrivateKey({ key, format: 'der', type: 'sec1' }),
  (key) => new X509Certificate(key),
]

function reads(read: (key: Buffer) => unknown, bytes: Buffer): boolean {
  try {
    read(bytes)
    return true
  } catch {
    return false
  }
}
