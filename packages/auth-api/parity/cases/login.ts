import { type Case, FORM_TYPE, fixed, form, post } from '../case.ts'
import { fieldCases } from './fields.ts'

const PATH = '/api/token/'
const USER = { username: 'lab-user', password: 'lab-user-passphrase-1' }

const as = (what: string, changes: Readonly<Record<string, unknown>>): Case =>
  fixed(`login ${what}`, post(PATH, { ...USER, ...changes }))

export const LOGIN_CASES: readonly Case[] = [
  as('with JSON', {}),
  fixed('login without the trailing slash', post('/api/token', USER)),
  fixed('login with a form', form(PATH, USER)),
  fixed('login with a form without the trailing slash', form('/api/token', USER)),
  fixed('login with a form that repeats a field', {
    method: 'POST',
    path: PATH,
    headers: FORM_TYPE,
    body: 'username=x&username=lab-user&password=lab-user-passphrase-1',
  }),
  fixed('login with a form in which + is a space', form(PATH, { ...USER, username: ' lab-user ' })),
  fixed('login with an empty form', form(PATH, {})),
  fixed('login with a blank form field', form(PATH, { ...USER, password: '' })),
  as('of the administrator', { username: 'lab-admin', password: 'lab-admin-passphrase-1' }),
  as('with further fields', { extra: 1, is_staff: true }),
  as('with spaces around the name', { username: ' \tlab-user\n' }),
  ...['\u00a0', '\u0085', '\u001c', '\u3000', '\u2028', '\ufeff', '\u200b', '\u180e'].map((space) =>
    as(`with U+${space.charCodeAt(0).toString(16)} around the name`, {
      username: `${space}lab-user${space}`,
    }),
  ),
  as('with spaces around the password', { password: ` ${USER.password} ` }),
  as('with a wrong password', { password: 'wrong' }),
  as('of an unknown user', { username: 'nobody' }),
  as('of an inactive user', {
    username: 'parity-inactive',
    password: 'parity-inactive-passphrase-1',
  }),
  as('of an inactive user with a wrong password', { username: 'parity-inactive' }),
  as('of a user disabled meanwhile', {
    username: 'parity-disabled',
    password: 'parity-disabled-passphrase-1',
  }),
  as('of a deleted user', {
    username: 'parity-deleted',
    password: 'parity-deleted-passphrase-1',
  }),
  as('with the name in capitals', { username: 'LAB-USER' }),
  as('with a name of 10,000 characters', { username: 'x'.repeat(10_000) }),
  as('with a password of 10,000 characters', { password: 'x'.repeat(10_000) }),
  as('as __proto__', { username: '__proto__' }),
  as('with a name that is SQL', { username: "' OR 1=1 --" }),
  fixed('login without any field', post(PATH, {})),
  fixed('login with the fields in the query', {
    method: 'POST',
    path: `${PATH}?${new URLSearchParams(USER).toString()}`,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }),
  fixed(
    'login ignores an Authorization header',
    post(PATH, USER, { authorization: 'Bearer nonsense' }),
  ),
  ...fieldCases(PATH, 'username', { password: USER.password }),
  ...fieldCases(PATH, 'password', { username: USER.username }),
]
