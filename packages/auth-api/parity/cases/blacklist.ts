import { type Case, fixed, form, get, post, type Side } from '../case.ts'
import type { Reply } from '../http.ts'
import { fieldCases } from './fields.ts'

const PATH = '/api/token/blacklist/'

const blacklist = (side: Side, refresh: string): Promise<Reply> =>
  side.send(post(PATH, { refresh }))

const of = (what: string, ask: Case['ask']): Case => ({ name: `blacklist ${what}`, ask })

export const BLACKLIST_CASES: readonly Case[] = [
  ...fieldCases(PATH, 'refresh'),
  fixed('blacklist nonsense', post(PATH, { refresh: 'nonsense' })),
  of('a refresh token', async (side) => blacklist(side, (await side.login()).refresh)),
  of('with a form, without the trailing slash', async (side) =>
    side.send(form('/api/token/blacklist', { refresh: (await side.login()).refresh })),
  ),
  of('twice', async (side) => {
    const { refresh } = await side.login()
    await blacklist(side, refresh)
    return blacklist(side, refresh)
  }),
  of('an access token', async (side) => blacklist(side, (await side.lasting()).access)),
  of('an expired token', ({ forge, send }) =>
    send(post(PATH, { refresh: forge.refresh({ exp: forge.now() - 60, iat: forge.now() - 120 }) })),
  ),
  of('a token that nobody issued', ({ forge, send }) =>
    send(post(PATH, { refresh: forge.refresh() })),
  ),
  of('a token without jti', ({ forge, send }) =>
    send(post(PATH, { refresh: forge.refresh({ jti: undefined }) })),
  ),
  of('and use of the access token', async (side) => {
    const { refresh, access } = await side.login()
    await blacklist(side, refresh)
    return side.send(get('/api/me/', access))
  }),
  of('and use of another login of the same user', async (side) => {
    const { access } = await side.login()
    await blacklist(side, (await side.login()).refresh)
    return side.send(get('/api/me/', access))
  }),
  of('a token of a user disabled after login', (side) => blacklist(side, side.disabled.refresh)),
]
