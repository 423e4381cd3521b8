import { bare, type Case, FORM_TYPE, fixed, get, post, type Side } from '../case.ts'
import type { Reply } from '../http.ts'

const NOTES = '/api/notes/'

const write = (what: string, body: unknown): Case => ({
  name: `write a note ${what}`,
  ask: async (side: Side) => {
    const { access } = await side.lasting()
    return side.send(post(NOTES, body, { authorization: `Bearer ${access}` }))
  },
})

const asUser = async (side: Side, path: string): Promise<Reply> =>
  side.send(get(path, (await side.lasting()).access))

const guarded = (path: string): readonly Case[] => [
  fixed(`${path} anonymous`, get(path)),
  { name: `${path} as a user`, ask: (side) => asUser(side, path) },
  fixed(`${path} with a bad token`, get(path, 'nonsense')),
  fixed(`${path} with Bearer alone`, bare('GET', path, 'Bearer')),
  fixed(`${path} with another scheme`, bare('GET', path, 'Basic eA==')),
  {
    name: `${path} with an expired token`,
    ask: ({ forge, send }) =>
      send(get(path, forge.access({ exp: forge.now() - 60, iat: forge.now() - 120 }))),
  },
  {
    name: `${path} with a refresh token`,
    ask: async (side) => side.send(get(path, (await side.lasting()).refresh)),
  },
  {
    name: `${path} with the token of an inactive user`,
    ask: ({ forge, send }) => send(get(path, forge.access({ user_id: '3' }))),
  },
]

const USERS = '/api/admin/users/'

const asAdmin = (method: string, path: string): Case => ({
  name: `${method} ${path} as the administrator`,
  ask: async (side: Side) =>
    side.send(bare(method, path, `Bearer ${(await side.login('lab-admin')).access}`)),
})

/** Numbers as they are written; a text is made of them. */
const NUMBERS =
  '48213097561820437755 9007199254740993 -0 -0.0 1.0 1.10 1E2 1e15 1e16 -1.5e300 0.0001 12e-6 5e-324 1e400 -1e400'

const writeNumber = (number: string): Case => ({
  name: `write a note that is ${number}`,
  ask: async (side: Side) => {
    const { access } = await side.lasting()
    const request = post(NOTES, null, { authorization: `Bearer ${access}` })
    return side.send({ ...request, body: `{"text":${number}}` })
  },
})

export const RESOURCE_CASES: readonly Case[] = [
  ...guarded(USERS),
  asAdmin('GET', USERS),
  asAdmin('GET', '/api/admin/users'),
  asAdmin('HEAD', USERS),
  asAdmin('DELETE', USERS),
  fixed(`DELETE ${USERS} anonymous`, bare('DELETE', USERS)),
  {
    name: `DELETE ${USERS} as a user`,
    ask: async (side) =>
      side.send(bare('DELETE', USERS, `Bearer ${(await side.lasting()).access}`)),
  },
  ...guarded('/api/public/'),
  ...guarded('/api/notes/'),
  fixed('write a note anonymous', post(NOTES, { text: 'x' })),
  fixed('write a note anonymous, as text/plain', {
    method: 'POST',
    path: NOTES,
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  }),
  write('', { text: ' first ' }),
  write('without a text', {}),
  write('that is blank', { text: ' ' }),
  write('that is null', { text: null }),
  write('that is true', { text: true }),
  write('that is a number', { text: 12 }),
  ...NUMBERS.split(' ').map(writeNumber),
  write('that is a list', { text: [] }),
  write('of 1,000 characters', { text: 'x'.repeat(1000) }),
  write('of 1,001 characters', { text: 'x'.repeat(1001) }),
  write('of 1,000 characters outside the basic plane', { text: '\u{1f600}'.repeat(1000) }),
  write('with fields that it may not set', { text: 'x', id: 99, author: 'lab-admin' }),
  write('in a list', [{ text: 'x' }]),
  {
    name: 'write a note with a form',
    ask: async (side) => {
      const { access } = await side.lasting()
      return side.send({
        method: 'POST',
        path: '/api/notes',
        headers: { ...FORM_TYPE, authorization: `Bearer ${access}` },
        body: 'text=a+form',
      })
    },
  },
  {
    name: 'write a note as text/plain',
    ask: async (side) => {
      const { access } = await side.lasting()
      const headers = { 'content-type': 'text/plain', authorization: `Bearer ${access}` }
      return side.send({ method: 'POST', path: NOTES, headers, body: 'x' })
    },
  },
  fixed('read the notes that were written', get(NOTES)),
]
