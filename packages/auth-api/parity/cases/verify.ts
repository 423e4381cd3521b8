import { type Case, fixed, form, post, type Side } from '../case.ts'
import type { Forge } from '../forge.ts'
import type { Reply } from '../http.ts'
import { createKeys } from '../keys.ts'
import { fieldCases } from './fields.ts'

const PATH = '/api/token/verify/'

const verify = (side: Side, token: string): Promise<Reply> => side.send(post(PATH, { token }))

const of = (what: string, token: (side: Side) => Promise<string> | string): Case => ({
  name: `verify ${what}`,
  ask: async (side) => verify(side, await token(side)),
})

const forged = (what: string, make: (forge: Forge) => string): Case =>
  of(what, ({ forge }) => make(forge))

export const VERIFY_CASES: readonly Case[] = [
  ...fieldCases(PATH, 'token'),
  fixed('verify nonsense', post(PATH, { token: 'nonsense' })),
  fixed('verify under the wrong field', post(PATH, { refresh: 'nonsense' })),
  of('an access token', async (side) => (await side.lasting()).access),
  of('a refresh token', async (side) => (await side.lasting()).refresh),
  of('a token with white space around it', async (side) => ` ${(await side.lasting()).access}\t`),
  {
    name: 'verify with a form, without the trailing slash',
    ask: async (side) =>
      side.send(form('/api/token/verify', { token: (await side.lasting()).access })),
  },
  forged('an expired token', ({ access, now }) => access({ exp: now() - 60, iat: now() - 120 })),
  forged('a token without exp', ({ access }) => access({ exp: undefined })),
  forged('a token without jti', ({ access }) => access({ jti: undefined })),
  forged('a token without a type', ({ access }) => access({ token_type: undefined })),
  forged('a token of another type', ({ access }) => access({ token_type: 'sliding' })),
  forged('a token without a user', ({ access }) => access({ user_id: undefined })),
  forged('a token of an unknown user', ({ access }) => access({ user_id: '999999' })),
  forged('a token with a future iat', ({ access, now }) => access({ iat: now() + 3600 })),
  forged('a token with a future nbf', ({ access, now }) => access({ nbf: now() + 3600 })),
  forged('a token by a foreign key', ({ sign, claims, keys }) =>
    sign(claims(), undefined, createKeys(keys.algorithm).sign),
  ),
  forged('a token with alg none', ({ sign, claims }) =>
    sign(claims(), { alg: 'none', typ: 'JWT' }, () => ''),
  ),
  forged('a refresh token that nobody issued', ({ refresh }) => refresh()),
  of('an access token of a user disabled after login', (side) => side.disabled.access),
  of('a refresh token of a user disabled after login', (side) => side.disabled.refresh),
  of('a blacklisted refresh token', async (side) => {
    const { refresh } = await side.login()
    await side.send(post('/api/token/blacklist/', { refresh }))
    return refresh
  }),
  of('the access token of a blacklisted refresh token', async (side) => {
    const { refresh, access } = await side.login()
    await side.send(post('/api/token/blacklist/', { refresh }))
    return access
  }),
  of('a refresh token that was used', async (side) => {
    const { refresh } = await side.login()
    await side.send(post('/api/token/refresh/', { refresh }))
    return refresh
  }),
]
