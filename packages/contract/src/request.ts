import type { CaseRequest, ExactRequest } from './case.ts'

type Headers = Readonly<Record<string, string>>

const json = { 'content-type': 'application/json' }

/** A request without a body. */
export const send = (method: string, path: string, headers: Headers = {}): CaseRequest => ({
  method,
  path,
  headers,
  body: null,
})

export const get = (path: string, headers: Headers = {}): CaseRequest => send('GET', path, headers)

/** A POST of a body as it is. */
export const post = (
  path: string,
  body: string | Uint8Array,
  headers: Headers = json,
): CaseRequest => ({ method: 'POST', path, headers, body })

/** A POST of a value as JSON. */
export const postJson = (path: string, value: unknown, headers: Headers = {}): CaseRequest =>
  post(path, JSON.stringify(value), { ...json, ...headers })

/** A POST of fields as a form. */
export const postForm = (path: string, fields: Headers): CaseRequest =>
  post(path, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  })

/**
 * Makes a request byte by byte: its first line, its headers, an empty line, its body. Names keep
 * their letters, and nothing is added.
 */
export const exactly = (start: string, lines: readonly string[], body = ''): ExactRequest => ({
  method: start.split(' ')[0] ?? '',
  bytes: `${[start, ...lines].join('\r\n')}\r\n\r\n${body}`,
})

/** The header that carries an access token. */
export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })
