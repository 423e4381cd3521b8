import { bare, type Case, fixed, type Side } from '../case.ts'

const PATH = '/api/me/'

const header = (what: string, value: (token: string) => string | string[]): Case => ({
  name: `header ${what}`,
  ask: async (side: Side) => {
    const authorization = value((await side.lasting()).access)
    return side.send({ method: 'GET', path: PATH, headers: { authorization } })
  },
})

export const HEADER_CASES: readonly Case[] = [
  fixed('header absent', bare('GET', PATH)),
  header('good', (token) => `Bearer ${token}`),
  header('empty', () => ''),
  header('of spaces', () => '   '),
  header('of another scheme', () => 'Basic bGFiOmxhYg=='),
  header('of another scheme with the token', (token) => `Token ${token}`),
  header('with JWT as its scheme', (token) => `JWT ${token}`),
  header('with the token alone', (token) => token),
  header('Bearer alone', () => 'Bearer'),
  header('Bearer and a space', () => 'Bearer '),
  header('with two values', () => 'Bearer a b'),
  header('with the token and a word', (token) => `Bearer ${token} x`),
  header('with two spaces', (token) => `Bearer  ${token}`),
  header('with a tab', (token) => `Bearer\t${token}`),
  header('with spaces around it', (token) => `  Bearer ${token}  `),
  header('bearer in small letters', (token) => `bearer ${token}`),
  header('BEARER in capitals', (token) => `BEARER ${token}`),
  header('with a comma', (token) => `Bearer,${token}`),
  header('with a colon', (token) => `Bearer: ${token}`),
  header('without a space', (token) => `Bearer${token}`),
  header('with quotes', (token) => `Bearer "${token}"`),
  header('with U+00A0 in place of the space', (token) => `Bearer\u00a0${token}`),
  header('with U+0085 in place of the space', (token) => `Bearer\u0085${token}`),
  header('with U+00A0 before the token', (token) => `Bearer \u00a0${token}`),
  header('with U+00A0 around it', (token) => `\u00a0Bearer ${token}\u00a0`),
  header('with U+00A0 behind it', (token) => `Bearer ${token}\u00a0`),
  header('with tabs around it', (token) => `\tBearer \t${token}\t`),
  header('of another scheme with parameters', () => 'Digest username="a", realm="b"'),
  header('with two tokens and a comma', (token) => `Bearer ${token}, Bearer x`),
  header('twice, good and bad', (token) => [`Bearer ${token}`, 'Bearer x']),
  header('twice, bad and good', (token) => ['Bearer x', `Bearer ${token}`]),
  header('twice the same', (token) => [`Bearer ${token}`, `Bearer ${token}`]),
  header('twice, of two schemes', (token) => ['Basic eA==', `Bearer ${token}`]),
  header('twice, good and empty', (token) => [`Bearer ${token}`, '']),
  header('with letters outside ASCII', () => 'Bearer t\u00f6k\u00e9n'),
  {
    name: 'header absent, the token in the query',
    ask: async (side) => {
      const { access } = await side.lasting()
      return side.send(bare('GET', `${PATH}?token=${access}&access_token=${access}`))
    },
  },
  {
    name: 'header absent, the token in a cookie',
    ask: async (side) => {
      const { access } = await side.lasting()
      const headers = { cookie: `access=${access}; token=${access}` }
      return side.send({ method: 'GET', path: PATH, headers })
    },
  },
  {
    name: 'header good, without the trailing slash',
    ask: async (side) =>
      side.send(bare('GET', '/api/me', `Bearer ${(await side.lasting()).access}`)),
  },
]
