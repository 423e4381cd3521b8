import { type Case, get, type Side } from '../case.ts'
import type { Forge, Payload } from '../forge.ts'

type Changes = Payload | ((forge: Forge) => Payload)

/** A token of the shared key with other claims, sent to a guarded route. */
const claims = (what: string, changes: Changes): Case => ({
  name: `access token ${what}`,
  ask: async (side: Side) => {
    const changed = typeof changes === 'function' ? changes(side.forge) : changes
    return side.send(get('/api/me/', side.forge.access(changed)))
  },
})

/** A token whose payload is written by hand, since JSON.stringify would not. */
const raw = (what: string, edit: (json: string, forge: Forge) => string): Case => ({
  name: `access token ${what}`,
  ask: async ({ forge, send }: Side) =>
    send(get('/api/me/', forge.sign(edit(JSON.stringify(forge.claims()), forge)))),
})

const HOUR = 3600

export const ACCESS_TOKEN_CASES: readonly Case[] = [
  claims('forged with the shared key', {}),
  claims('with further claims', { role: 'admin', roles: ['x'], nested: { a: 1 } }),

  claims('expired', ({ now }) => ({ exp: now() - HOUR, iat: now() - HOUR - 300 })),
  claims('expired at this moment', ({ now }) => ({ exp: now() - 60, iat: now() - 120 })),
  claims('without exp', { exp: undefined }),
  claims('with exp null', { exp: null }),
  claims('with exp 0', { exp: 0 }),
  claims('with a negative exp', { exp: -1 }),
  claims('with exp a text', { exp: 'tomorrow' }),
  claims('with exp a number as text', ({ now }) => ({ exp: String(now() + 300) })),
  claims('with exp a list', { exp: [1] }),
  claims('with exp a fraction', ({ now }) => ({ exp: now() + 200.5 })),
  claims('with an exp beyond any date', { exp: 1e18 }),
  raw('with exp beyond any number', (json) => json.replace(/"exp":\d+/, '"exp":1e400')),
  claims('that lives longer than it may', ({ now }) => ({ exp: now() + HOUR })),

  claims('without iat', { iat: undefined }),
  claims('with a future iat', ({ now }) => ({ iat: now() + HOUR, exp: now() + HOUR + 300 })),
  claims('with iat a text', { iat: 'yesterday' }),
  claims('with iat null', { iat: null }),
  claims('with iat a list', { iat: [] }),

  claims('with a past nbf', ({ now }) => ({ nbf: now() - 60 })),
  claims('with a future nbf', ({ now }) => ({ nbf: now() + HOUR })),
  claims('with nbf a text', { nbf: 'later' }),
  claims('with nbf null', { nbf: null }),

  claims('without jti', { jti: undefined }),
  claims('with jti null', { jti: null }),
  claims('with jti a number', { jti: 1 }),
  claims('with jti an object', { jti: {} }),
  claims('with jti blank', { jti: '' }),

  claims('without a type', { token_type: undefined }),
  claims('of type refresh', { token_type: 'refresh' }),
  claims('of type sliding', { token_type: 'sliding' }),
  claims('of type ACCESS', { token_type: 'ACCESS' }),
  claims('of type null', { token_type: null }),
  claims('of type 1', { token_type: 1 }),
  claims('expired and of the wrong type', ({ now }) => ({
    token_type: 'refresh',
    exp: now() - HOUR,
    iat: now() - 2 * HOUR,
  })),
  claims('without exp and jti', { exp: undefined, jti: undefined }),
  claims('without jti and type', { jti: undefined, token_type: undefined }),

  claims('with sub a text', { sub: 'x' }),
  claims('with sub a number', { sub: 1 }),
  claims('with an issuer and an audience', { iss: 'x', aud: 'y' }),
  claims('with iss a number', { iss: 1 }),

  claims('without a user', { user_id: undefined }),
  claims('with the user as a number', { user_id: 1 }),
  raw('with the user as a number beyond a double', (json) =>
    json.replace('"1"', '48213097561820437755'),
  ),
  claims('of the administrator', { user_id: '2' }),
  claims('of an inactive user', { user_id: '3' }),
  claims('of an unknown user', { user_id: '999999' }),
  claims('of user 0', { user_id: '0' }),
  claims('of user -1', { user_id: '-1' }),
  claims('of a user beyond any id', { user_id: '99999999999999999999999' }),
  claims('with user null', { user_id: null }),
  claims('with user blank', { user_id: '' }),
  claims('with user a word', { user_id: 'lab-user' }),
  claims('with user true', { user_id: true }),
  claims('with user a list', { user_id: ['1'] }),
  claims('with user an object', { user_id: { id: 1 } }),
  claims('with user a fraction', { user_id: '1.5' }),
  claims('with spaces around the user', { user_id: ' 1 ' }),
  claims('with a sign before the user', { user_id: '+1' }),
  claims('with zeros before the user', { user_id: '001' }),

  {
    name: 'access token of a user disabled after login',
    ask: (side) => side.send(get('/api/me/', side.disabled.access)),
  },
  {
    name: 'access token of a user deleted after login',
    ask: (side) => side.send(get('/api/me/', side.deleted.access)),
  },
  {
    name: 'access token of a login',
    ask: async (side) => side.send(get('/api/me/', (await side.lasting()).access)),
  },
  {
    name: 'access token: the refresh token of a login',
    ask: async (side) => side.send(get('/api/me/', (await side.lasting()).refresh)),
  },
  {
    name: 'access token of the administrator, who logged in',
    ask: async (side) => side.send(get('/api/me/', (await side.login('lab-admin')).access)),
  },
]
