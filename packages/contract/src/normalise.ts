import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { Answered, RawAnswer } from './answer.ts'
import type { ContractCase } from './case.ts'
import { claimsOf, headerOf } from './forge.ts'

// Replaces the parts in which two right answers to one request may differ by a word, and only if
// they have the right form: everything else stays as it is and is compared. All the rules:
//
// date             the moment of the answer
// x-lab-process    the process that answered, in a container behind its id; that it is one of the topology's is checked elsewhere
// content-length   follows from the body, where it is the body's; of HEAD it stays
// header names     letter case and order mean nothing (RFC 9110, 5.1 and 5.3)
// tokens           signed with each instance's own secret; their header, claims and lifetimes stay
// "id"             given by the database
// "created_at"     the moment of writing
// compression      the body is compared as it was before; content-encoding stays

type HeaderRule = (value: string, length: number) => string

const imfDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/

const headerRules = new Map<string, HeaderRule>([
  ['date', (value) => (imfDate.test(value) ? '<date>' : value)],
  ['x-lab-process', (value) => (/^([0-9a-f]{12}\.)?[1-9]\d*$/.test(value) ? '<process>' : value)],
  ['content-length', (value, length) => (value === String(length) ? '<the body’s>' : value)],
])

/** Makes an answer comparable with another topology's. */
export const normalise = (
  { name, expectStatus }: Pick<ContractCase, 'name' | 'expectStatus'>,
  method: string,
  raw: RawAnswer,
): Answered => ({
  state: 'answered',
  case: name,
  expectStatus,
  status: raw.status,
  reason: raw.reason,
  headers: normaliseHeaders(raw, method === 'HEAD' ? -1 : raw.body.length),
  body: normaliseBody(textOf(raw)),
  connection: raw.connection,
})

const normaliseHeaders = ({ headers }: RawAnswer, length: number): Record<string, string> => {
  const all = new Map<string, string>()
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    const told = headerRules.get(name)?.(value, length) ?? value
    const before = all.get(name)
    all.set(name, before === undefined ? told : `${before}, ${told}`)
  }
  return Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Replaces tokens, ids and moments in a body's text; every other byte of it stays. */
export const normaliseBody = (text: string): string =>
  text
    .replace(
      /"(access|refresh)":"([\w-]+\.[\w-]+\.[\w-]+)"/g,
      (_all, name: string, token: string) => `"${name}":<${describeToken(token)}>`,
    )
    .replace(/"id":[1-9]\d*(?=[,}])/g, '"id":<id>')
    .replace(/"created_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"created_at":<moment>')

const describeToken = (token: string): string => {
  const { kid, ...header } = headerOf(token)
  const { exp, iat, token_type: type, ...claims } = claimsOf(token)
  const lifetime = Number(exp) - Number(iat)
  const names = Object.entries(claims).map(([name, value]) => `${name} ${shapeOf(value)}`)
  return `${String(type)} token, ${JSON.stringify(header)}, kid ${shapeOf(kid)}, ${lifetime} s, ${names.join(', ')}`
}

const shapeOf = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'none'
  if (/^\d+$/.test(value) && value.length < 16) return 'number in a text'
  if (/^[0-9a-f]+$/.test(value)) return `${value.length} hexadecimal digits`
  return `${value.length} characters`
}

const decoders = new Map<string, (body: Uint8Array) => Buffer>([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
])

const textOf = ({ headers, body }: RawAnswer): string => {
  const encoding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]
  const decode = encoding === undefined ? undefined : decoders.get(encoding)
  try {
    const plain = decode === undefined || body.length === 0 ? body : decode(body)
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    // The body is no text, or other than its header says: it is compared as it is.
    return `<bytes ${Buffer.from(body).toString('base64')}>`
  }
}
