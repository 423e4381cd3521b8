import { type Case, get, type Side } from '../case.ts'
import { encode, type Forge } from '../forge.ts'
import { createKeys, hmac } from '../keys.ts'

const token = (what: string, make: (forge: Forge) => string): Case => ({
  name: `signature ${what}`,
  ask: async (side: Side) => side.send(get('/api/me/', make(side.forge))),
})

const header = (what: string, changes: Readonly<Record<string, unknown>>): Case =>
  token(what, ({ sign, claims, keys }) =>
    sign(claims(), { alg: keys.algorithm, typ: 'JWT', ...changes }),
  )

const payload = (what: string, content: unknown): Case =>
  token(`of a payload that is ${what}`, ({ sign }) => sign(content))

const edit = (what: string, change: (parts: readonly string[]) => string): Case =>
  token(what, (forge) => change(forge.access().split('.')))

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Another spelling of the same bytes: the last character has bits that decoders ignore. */
function respell(part: string): string {
  const last = LETTERS.indexOf(part.at(-1) ?? '')
  return `${part.slice(0, -1)}${LETTERS[last ^ 1]}`
}

/** A header or signature of other bytes. */
function tamper(part: string): string {
  return `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`
}

export const SIGNATURE_CASES: readonly Case[] = [
  token('by a foreign key', ({ sign, claims, keys }) =>
    sign(claims(), undefined, createKeys(keys.algorithm).sign),
  ),
  token('by a foreign key, expired', ({ sign, claims, keys, now }) =>
    sign(claims({ exp: now() - 60 }), undefined, createKeys(keys.algorithm).sign),
  ),
  token('none', ({ sign, claims }) => sign(claims(), { alg: 'none', typ: 'JWT' }, () => '')),
  token('None', ({ sign, claims }) => sign(claims(), { alg: 'None', typ: 'JWT' }, () => '')),
  token('none with a good signature', ({ sign, claims }) => sign(claims(), { alg: 'none' })),
  token('of HMAC by the verifying key', ({ sign, claims, keys }) =>
    sign(claims(), { alg: 'HS256', typ: 'JWT' }, (input) =>
      hmac('sha256', keys.verifyingKey, input),
    ),
  ),
  token('of HS512 by the verifying key', ({ sign, claims, keys }) =>
    sign(claims(), { alg: 'HS512', typ: 'JWT' }, (input) =>
      hmac('sha512', keys.verifyingKey, input),
    ),
  ),
  header('under the name of another algorithm', { alg: 'PS256' }),
  header('under an algorithm that does not exist', { alg: 'X' }),
  header('under an algorithm in small letters', { alg: 'hs256' }),
  header('without an algorithm', { alg: undefined }),
  header('with a number as algorithm', { alg: 256 }),
  header('without typ', { typ: undefined }),
  header('with another typ', { typ: 'at+jwt' }),
  header('with further members', { x: 1 }),
  header('with an unknown kid', { kid: 'unknown' }),
  header('with a kid that is a path', { kid: '../../etc/passwd' }),
  header('with a kid that is a number', { kid: 1 }),
  header('with a kid of 6,000 characters', { kid: 'k'.repeat(6000) }),
  header('with crit', { crit: ['exp'] }),
  header('with an empty crit', { crit: [] }),
  header('with b64 false', { b64: false }),
  header('with jku', { jku: 'http://127.0.0.1:9/keys' }),
  header('with jwk', { jwk: { kty: 'oct', k: 'AAAA' } }),
  header('with x5u and x5c', { x5u: 'http://127.0.0.1:9/', x5c: ['AAAA'] }),
  payload('a list', [1]),
  payload('a text', '"text"'),
  payload('a number', '1'),
  payload('null', 'null'),
  payload('empty', ''),
  payload('not JSON', '{"exp":'),
  token('of a header that is a list', ({ sign, claims }) => sign(claims(), ['HS256'])),
  token('of a header that is not JSON', ({ sign, claims }) => sign(claims(), '{')),
  edit('of another header', ([header_ = '', body, signature]) =>
    [tamper(header_), body, signature].join('.'),
  ),
  edit('of another payload', ([header_, , signature]) =>
    [header_, encode({ user_id: '2' }), signature].join('.'),
  ),
  edit('with another first character', ([header_, body, signature = '']) =>
    [header_, body, tamper(signature)].join('.'),
  ),
  edit('cut short', ([header_, body, signature = '']) =>
    [header_, body, signature.slice(0, -4)].join('.'),
  ),
  edit('empty', ([header_, body]) => `${header_}.${body}.`),
  edit('left out with its dot', ([header_, body]) => `${header_}.${body}`),
  edit('and a fourth part', (parts) => `${parts.join('.')}.AAAA`),
  edit('with padding', (parts) => `${parts.join('.')}=`),
  edit('with another last character', ([header_, body, signature = '']) =>
    [header_, body, respell(signature)].join('.'),
  ),
  edit('with characters outside base64url', ([header_, body, signature = '']) =>
    [header_, body, `+/${signature.slice(2)}`].join('.'),
  ),
  edit('as JSON', ([protected_, body, signature]) =>
    JSON.stringify({ protected: protected_, payload: body, signature }),
  ),
  token('of a word', () => 'nonsense'),
  token('of two dots', () => '..'),
  token('of 8,000 characters', () => 'x'.repeat(8000)),
]
