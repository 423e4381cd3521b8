import { bare, type Case, fixed, form, get, post, type Side } from '../case.ts'
import type { Forge, Payload } from '../forge.ts'
import type { Reply } from '../http.ts'
import { decodeToken } from '../normalise.ts'
import { fieldCases } from './fields.ts'

const PATH = '/api/token/refresh/'

const refresh = (side: Side, token: string): Promise<Reply> =>
  side.send(post(PATH, { refresh: token }))

/** The pair of an answer; what the answer leaves out is taken from the pair before. */
const next = (reply: Reply, before: { refresh: string; access: string }) => ({
  ...before,
  ...JSON.parse(reply.body),
})

const used = (what: string, ask: Case['ask']): Case => ({ name: `refresh ${what}`, ask })

const forged = (what: string, changes: Payload | ((forge: Forge) => Payload)): Case =>
  used(`with a token ${what}`, async (side) => {
    const changed = typeof changes === 'function' ? changes(side.forge) : changes
    return refresh(side, side.forge.refresh(changed))
  })

export const REFRESH_CASES: readonly Case[] = [
  ...fieldCases(PATH, 'refresh'),
  fixed('refresh with a list', post(PATH, [1])),
  fixed('refresh with an empty form', form(PATH, {})),
  fixed('refresh with nonsense', post(PATH, { refresh: 'nonsense' })),
  fixed('refresh with a text/plain body', {
    ...bare('POST', PATH),
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  }),
  used('with an access token', async (side) => refresh(side, (await side.lasting()).access)),
  used('of a login', async (side) => refresh(side, (await side.login()).refresh)),
  used('of a login, without the trailing slash', async (side) =>
    side.send(post('/api/token/refresh', { refresh: (await side.login()).refresh })),
  ),
  used('of a login, with a form', async (side) =>
    side.send(form(PATH, { refresh: (await side.login()).refresh })),
  ),
  used('with white space around the token', async (side) =>
    refresh(side, ` ${(await side.login()).refresh}\n`),
  ),
  used('with further fields', async (side) =>
    side.send(post(PATH, { refresh: (await side.login()).refresh, access: 'x', exp: 1 })),
  ),
  used('with a bad Authorization header', async (side) =>
    side.send(
      post(PATH, { refresh: (await side.login()).refresh }, { authorization: 'Bearer nonsense' }),
    ),
  ),
  used('a second time', async (side) => {
    const pair = await side.login()
    await refresh(side, pair.refresh)
    return refresh(side, pair.refresh)
  }),
  used('of what a refresh gave', async (side) => {
    const pair = await side.login()
    return refresh(side, next(await refresh(side, pair.refresh), pair).refresh)
  }),
  used('and use of the new access token', async (side) => {
    const pair = await side.login()
    return side.send(get('/api/me/', next(await refresh(side, pair.refresh), pair).access))
  }),
  used('and use of the old access token', async (side) => {
    const pair = await side.login()
    await refresh(side, pair.refresh)
    return side.send(get('/api/me/', pair.access))
  }),
  used('of the newest token after an old one was used again', async (side) => {
    const pair = await side.login()
    const newer = next(await refresh(side, pair.refresh), pair)
    await refresh(side, pair.refresh)
    return refresh(side, newer.refresh)
  }),
  used('after its token was blacklisted', async (side) => {
    const pair = await side.login()
    await side.send(post('/api/token/blacklist/', { refresh: pair.refresh }))
    return refresh(side, pair.refresh)
  }),
  used('of a user disabled after login', (side) => refresh(side, side.disabled.refresh)),
  used('of a user deleted after login', (side) => refresh(side, side.deleted.refresh)),
  forged('that is expired', ({ now }) => ({ exp: now() - 60, iat: now() - 120 })),
  forged('without exp', { exp: undefined }),
  forged('without jti', { jti: undefined }),
  forged('without a type', { token_type: undefined }),
  forged('with a future iat', ({ now }) => ({ iat: now() + 3600 })),
  forged('that nobody issued', {}),
  forged('that nobody issued, of an unknown user', { user_id: '999999' }),
  forged('that nobody issued, of an inactive user', { user_id: '3' }),
  forged('that nobody issued, without a user', { user_id: undefined }),
  used('with alg none', async (side) => {
    const { forge } = side
    const claims = forge.claims({ token_type: 'refresh' })
    return refresh(
      side,
      forge.sign(claims, { alg: 'none', typ: 'JWT' }, () => ''),
    )
  }),
  used('with a tampered token', async (side) => {
    const [header, , signature] = (await side.lasting()).refresh.split('.')
    const payload = Buffer.from('{"user_id":"2"}').toString('base64url')
    return refresh(side, [header, payload, signature].join('.'))
  }),
  {
    name: 'claims of a login: header of the access token',
    ask: async (side) => show(decodeToken((await side.lasting()).access).header),
  },
  {
    name: 'claims of a login: names in the access token',
    ask: async (side) =>
      show(Object.keys(decodeToken((await side.lasting()).access).claims).sort()),
  },
  {
    name: 'claims of a login: names in the refresh token',
    ask: async (side) =>
      show(Object.keys(decodeToken((await side.lasting()).refresh).claims).sort()),
  },
  {
    name: 'claims of a login: both count from now, with ids of their own',
    ask: async (side) => {
      const pair = await side.lasting()
      const access = decodeToken(pair.access).claims
      const of = decodeToken(pair.refresh).claims
      // The reference reads its clock twice, so that a second may lie between the two.
      const apart = Math.abs(Number(access['iat']) - Number(of['iat']))
      return show([apart <= 1, access['jti'] === of['jti'], access['user_id']])
    },
  },
]

/** Lets a case compare what it found in an answer instead of the answer itself. */
function show(found: unknown): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(found, (name, value: unknown) =>
      name === 'kid' && typeof value === 'string' ? '<kid>' : value,
    ),
  }
}
