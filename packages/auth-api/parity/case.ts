import type { Forge } from './forge.ts'
import type { Reply, Request } from './http.ts'

export interface Pair {
  readonly refresh: string
  readonly access: string
}

/** One of the two servers, as a case sees it. */
export interface Side {
  readonly send: (request: Request) => Promise<Reply>
  /** A new login. Without a name, the lab's first user. */
  readonly login: (username?: string) => Promise<Pair>
  /** The pair of one login that no case uses up. */
  readonly lasting: () => Promise<Pair>
  readonly forge: Forge
  /** Tokens of users that were taken away after their login. */
  readonly disabled: Pair
  readonly deleted: Pair
}

/** One question that both sides are asked; the last answer is compared. */
export interface Case {
  readonly name: string
  /** @param other the other side, for tokens that it issued */
  readonly ask: (side: Side, other: Side) => Promise<Reply>
}

export const JSON_TYPE = { 'content-type': 'application/json' }
export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }

/** POST of a JSON body. */
export const post = (path: string, body: unknown, headers: Request['headers'] = {}): Request => ({
  method: 'POST',
  path,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
})

/** POST of a form. */
export const form = (path: string, fields: Readonly<Record<string, string>>): Request => ({
  method: 'POST',
  path,
  headers: FORM_TYPE,
  body: new URLSearchParams(fields).toString(),
})

/** A request without a body. */
export const bare = (method: string, path: string, authorization?: string): Request => ({
  method,
  path,
  ...(authorization !== undefined && { headers: { authorization } }),
})

/** GET with an access token. */
export const get = (path: string, token?: string): Request =>
  bare('GET', path, token === undefined ? undefined : `Bearer ${token}`)

/** A case that sends one request, the same to both. */
export const fixed = (name: string, request: Request): Case => ({
  name,
  ask: (side) => side.send(request),
})

/** What cases are about. */
export type Topic =
  | 'login'
  | 'bodies'
  | 'headers'
  | 'access tokens'
  | 'signatures'
  | 'refresh'
  | 'verify'
  | 'blacklist'
  | 'resources'
  | 'passwords'
  | 'crossing'
  | 'issuer'
