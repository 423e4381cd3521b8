import { type LabError, usageError } from '../errors.ts'
import { asDouble, parseExactly } from './exact-json.ts'

type Json = Readonly<Record<string, unknown>>

/** JWT in the compact form, taken apart; it is not checked, and numbers are as written. */
export interface TokenParts {
  readonly header: Json
  readonly payload: Json
  /** The signature's length in bytes; 0 for a token that says it has none. */
  readonly signatureBytes: number
}

/**
 * Takes a token apart.
 *
 * @throws LabError `LAB_USAGE`, naming the wrong part
 */
export const takeApart = (token: string): TokenParts => {
  const parts = token.split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || header === undefined || payload === undefined) {
    throw usageError(
      `A token has three parts with dots between them, this has ${parts.length}. Give the whole token.`,
    )
  }
  return {
    header: jsonOf('header', header),
    payload: jsonOf('payload', payload),
    signatureBytes: bytesOf('signature', signature ?? '').length,
  }
}

/** Prints the times of a payload as dates, with their meaning at a moment. */
export const timesOf = (payload: Json, now: Date): string[] => {
  const lines: string[] = []
  for (const [claim, meaning] of times) {
    const value = asDouble(payload[claim])
    if (typeof value !== 'number') continue
    const moment = new Date(value * 1000)
    const date = Number.isNaN(moment.getTime()) ? 'no date' : moment.toISOString()
    const past = moment <= now
    const remark =
      claim === 'exp' && past ? ', expired' : claim === 'nbf' && !past ? ', not yet valid' : ''
    lines.push(`${claim}  ${date}  ${meaning}${remark}`)
  }
  return lines
}

/** Finds invalid times of a payload: 1e400 is read as Infinity, and texts compare as numbers. */
export const wrongTimes = (payload: Json): string[] =>
  times
    .map(([claim]) => claim)
    .filter((claim) => claim in payload && !Number.isSafeInteger(asDouble(payload[claim])))

const times = [
  ['iat', 'issued at'],
  ['nbf', 'not before'],
  ['exp', 'expires'],
] as const

const jsonOf = (name: string, part: string): Json => {
  const text = bytesOf(name, part).toString('utf8')
  const bad = (): LabError =>
    usageError(`The ${name} is not a JSON object in base64url. Is the token cut off?`)
  let json: unknown
  try {
    json = parseExactly(text)
  } catch {
    throw bad()
  }
  if (!isObject(json)) throw bad()
  return json
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const bytesOf = (name: string, part: string): Buffer => {
  if (!/^[\w-]*$/.test(part)) {
    throw usageError(`The ${name} holds a character that base64url does not have.`)
  }
  return Buffer.from(part, 'base64url')
}
