import { type Case, get, type Side } from '../case.ts'
import { AUDIENCE, ISSUER, LEEWAY } from '../configurations.ts'
import type { Forge, Payload } from '../forge.ts'

const claims = (what: string, changes: Payload | ((forge: Forge) => Payload)): Case => ({
  name: `claim ${what}`,
  ask: async ({ forge, send }: Side) =>
    send(get('/api/me/', forge.access(typeof changes === 'function' ? changes(forge) : changes))),
})

export const ISSUER_CASES: readonly Case[] = [
  claims('iss missing', { iss: undefined }),
  claims('iss of another', { iss: 'https://other.example' }),
  claims('iss with a slash more', { iss: `${ISSUER}/` }),
  claims('iss in capitals', { iss: ISSUER.toUpperCase() }),
  claims('iss a list', { iss: [ISSUER] }),
  claims('iss null', { iss: null }),
  claims('aud missing', { aud: undefined }),
  claims('aud of another', { aud: 'other' }),
  claims('aud with a letter more', { aud: `${AUDIENCE}s` }),
  claims('aud a list with ours', { aud: ['other', AUDIENCE] }),
  claims('aud a list without ours', { aud: ['other'] }),
  claims('aud an empty list', { aud: [] }),
  claims('aud null', { aud: null }),
  claims('aud a number', { aud: 1 }),
  claims('aud a list with a number', { aud: [AUDIENCE, 1] }),
  claims('exp within the leeway', ({ now }) => ({ exp: now() - LEEWAY / 2, iat: now() - 200 })),
  claims('exp beyond the leeway', ({ now }) => ({ exp: now() - 2 * LEEWAY, iat: now() - 200 })),
  claims('iat within the leeway', ({ now }) => ({ iat: now() + LEEWAY / 2 })),
  claims('iat beyond the leeway', ({ now }) => ({ iat: now() + 2 * LEEWAY })),
  claims('nbf within the leeway', ({ now }) => ({ nbf: now() + LEEWAY / 2 })),
  claims('nbf beyond the leeway', ({ now }) => ({ nbf: now() + 2 * LEEWAY })),
]
