import { type Case, get, post } from '../case.ts'

/** Tokens that the other side issued, under the same key. */
export const CROSSING_CASES: readonly Case[] = [
  {
    name: 'an access token that the other side issued',
    ask: async (side, other) => side.send(get('/api/me/', (await other.login()).access)),
  },
  {
    name: 'verify an access token that the other side issued',
    ask: async (side, other) =>
      side.send(post('/api/token/verify/', { token: (await other.login()).access })),
  },
  {
    name: 'a refresh token that the other side issued, used as access token',
    ask: async (side, other) => side.send(get('/api/me/', (await other.login()).refresh)),
  },
  {
    name: 'verify a refresh token that the other side issued',
    ask: async (side, other) =>
      side.send(post('/api/token/verify/', { token: (await other.login()).refresh })),
  },
  {
    name: 'refresh with a token that the other side issued',
    ask: async (side, other) =>
      side.send(post('/api/token/refresh/', { refresh: (await other.login()).refresh })),
  },
]
