import { bare, type Case, FORM_TYPE, fixed, JSON_TYPE, type Side } from '../case.ts'
import type { Request } from '../http.ts'

const PATH = '/api/token/'
const USER = '{"username":"lab-user","password":"lab-user-passphrase-1"}'

const body = (
  what: string,
  content: string | Buffer,
  headers: Request['headers'] = JSON_TYPE,
): Case => fixed(`body ${what}`, { method: 'POST', path: PATH, headers, body: content })

const typed = (type: string, content = USER): Case =>
  body(`as ${type || 'an empty type'}`, content, { 'content-type': type })

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const TOKEN_PATHS = [
  '/api/token/',
  '/api/token/refresh/',
  '/api/token/verify/',
  '/api/token/blacklist/',
] as const

const withToken = (method: string, path: string): Case => ({
  name: `${method} ${path} with a token`,
  ask: async (side: Side) =>
    side.send(bare(method, path, `Bearer ${(await side.lasting()).access}`)),
})

export const BODY_CASES: readonly Case[] = [
  body('that is empty', ''),
  fixed('body that is absent, without a type', bare('POST', PATH)),
  body('a list', '[1]'),
  body('a text', '"text"'),
  body('a whole number', '1'),
  body('a fraction', '1.5'),
  ...['48213097561820437755', '-0', '1.0', '1E2', '1e400'].map((number) =>
    body(`the number ${number}`, number),
  ),
  body('a whole number of 5,000 digits', '9'.repeat(5000)),
  body('true', 'true'),
  body('null', 'null'),
  body('broken', '{"username": '),
  body('broken within a text', '{"username": "lab-user'),
  body('two documents', '{}{}'),
  body('with a comma too many', '{"username":"x",}'),
  body('single quotes', "{'username':'x'}"),
  body('NaN', '{"username":NaN}'),
  body('invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])),
  body(
    'with a byte order mark',
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(USER)]),
  ),
  body('with white space around', ` \n${USER}\t`),
  body(
    'with a field twice',
    '{"username":"x","username":"lab-user","password":"lab-user-passphrase-1"}',
  ),
  body('with escapes', '{"username":"lab\\u002duser","password":"lab-user-passphrase-1"}'),
  body('without a type', USER, {}),
  typed('text/plain'),
  body('as text/plain, empty', '', { 'content-type': 'text/plain' }),
  typed('application/xml', '<a/>'),
  typed('application/json; charset=utf-8'),
  typed('APPLICATION/JSON'),
  typed('application/json;charset=utf-8;x=1'),
  typed('application/jsonx'),
  typed('application/problem+json'),
  typed('nonsense'),
  typed(''),
  typed('multipart/form-data; boundary=x', '--x--\r\n'),
  typed('\u00a0application/json'),
  typed('application/json\u00a0; charset=utf-8'),
  typed('application/json \t; charset=utf-8'),
  typed('application/json, application/json'),
  body('with its type twice', USER, { 'content-type': ['application/json', 'application/json'] }),
  body('of white space', ' \n\t'),
  body('with U+00A0 around', `\u00a0${USER}`),
  body('a form with U+00A0 around the name', 'username=%C2%A0lab-user%C2%A0&password=x', FORM_TYPE),
  body('a form that begins with a question mark', '?username=lab-user&password=x', FORM_TYPE),
  body('a form in capitals', 'username=lab-user&password=lab-user-passphrase-1', {
    'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8',
  }),
  body('that does not accept JSON', USER, { ...JSON_TYPE, accept: 'text/html' }),
  body('that accepts anything', USER, { ...JSON_TYPE, accept: '*/*' }),
  ...TOKEN_PATHS.flatMap((path) =>
    METHODS.map((method) => fixed(`${method} ${path}`, bare(method, path))),
  ),
  fixed('GET /api/token', bare('GET', '/api/token')),
  ...(['/api/me/', '/api/public/', '/api/notes/'] as const).flatMap((path) =>
    (['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).flatMap((method) => [
      fixed(`${method} ${path}`, bare(method, path)),
      withToken(method, path),
    ]),
  ),
  fixed('POST /api/me/', bare('POST', '/api/me/')),
  withToken('POST', '/api/me/'),
  withToken('POST', '/api/public/'),
  fixed('a path that does not exist', bare('GET', '/api/nothing/')),
  fixed('a path that does not exist, with a bad token', bare('GET', '/api/nothing/', 'Bearer x')),
  fixed('a path with two slashes at its end', bare('GET', '/api/public//')),
]
