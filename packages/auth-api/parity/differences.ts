import { ANYTHING, type DeclaredDifference, type Expected } from './compare.ts'

const CHALLENGE = 'Bearer realm="api"'
const USER = { id: 1, username: 'lab-user', role: 'user' }
const PAIR = { access: ANYTHING, refresh: ANYTHING }

const ok = (body: unknown) => ({ status: 200, body, challenge: null })
const unauthorized = (body: unknown) => ({ status: 401, body, challenge: CHALLENGE })

/** A 401 for a token in the body. */
const refused = (message: string) => unauthorized({ detail: message, code: 'token_not_valid' })

/** A 401 for the token of the header. */
const closed = (message: string) =>
  unauthorized({
    detail: 'Given token not valid for any token type',
    code: 'token_not_valid',
    messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
  })
const invalid = closed('Token is invalid')
const unknownUser = unauthorized({ detail: 'User not found', code: 'user_not_found' })
const crashed = { status: 500, body: { error: 'Server Error (500)' }, challenge: null }
const wrongType = { status: 415, body: { detail: /^Unsupported media type / }, challenge: null }
const passwordChanged = unauthorized({
  detail: "The user's password has been changed.",
  code: 'password_changed',
})

const ROTATION = 'Refresh tokens are rotated at every use, and a second use ends the session'
const ISSUED = 'Only refresh tokens of this store are refresh tokens; it keeps their hashes'
const NONSENSE = 'Validly signed nonsense is 401, where the reference answers 500'
const NUMBERS = 'exp and iat are whole finite numbers, and exp − iat is within the lifetime'
const USER_ID = 'A user id has one spelling, and is no truth value'
const SPELLING = 'A token has one spelling: canonical base64url without padding'
const PASSWORDS = 'Passwords are exact, spaces included'
const JSON_ERRORS =
  "The text of a JSON error is fixed: the parser's own may quote the body, and with it a password"
const METHODS = 'An endpoint has its own methods and no others; OPTIONS describes nothing'
const ENDED = 'Ending a session, and changing the password, ends its access tokens too'
const ONCE = 'A header that may come once is refused when it comes twice, in lines or with a comma'
const WHITE_SPACE =
  "Around a header's value only spaces and tabs are white space; the reference's server strips more"
const VERIFY = 'Verify answers 401 to an ended refresh token, whatever the settings'

const twice = (name: string, reference: Expected, ...cases: string[]): DeclaredDifference => ({
  requirement: ONCE,
  cases,
  reference,
  ours: {
    status: 400,
    body: { detail: `The header "${name}" may be sent only once.` },
    challenge: null,
  },
})

/** Every difference from the reference that is meant. What is not listed here must be equal. */
export const DIFFERENCES: readonly DeclaredDifference[] = [
  {
    requirement: ROTATION,
    cases: [
      'refresh of a login',
      'refresh of a login, without the trailing slash',
      'refresh of a login, with a form',
      'refresh with white space around the token',
      'refresh with further fields',
      'refresh with a bad Authorization header',
      'refresh of what a refresh gave',
    ],
    only: ['default', 'RS256'],
    reference: { body: { access: ANYTHING } },
    ours: { body: PAIR },
  },
  {
    requirement: ROTATION,
    cases: ['refresh a second time', 'refresh of the newest token after an old one was used again'],
    only: ['default', 'RS256'],
    reference: ok({ access: ANYTHING }),
    ours: refused('Token is blacklisted'),
  },
  {
    requirement: ROTATION,
    cases: ['refresh of the newest token after an old one was used again'],
    only: ['rotation with blacklist'],
    reference: ok(PAIR),
    ours: refused('Token is blacklisted'),
  },
  {
    requirement: ISSUED,
    cases: [
      'refresh with a token that nobody issued',
      'refresh with a token that nobody issued, without a user',
      'refresh with a token that the other side issued',
    ],
    only: ['default', 'no rotation', 'revoke on password change', 'RS256'],
    reference: ok({ access: ANYTHING }),
    ours: refused('Token is invalid'),
  },
  {
    requirement: ISSUED,
    cases: ['refresh with a token that the other side issued'],
    only: ['issuer, audience and leeway'],
    reference: ok({ access: ANYTHING }),
    ours: refused('Token is invalid'),
  },
  {
    requirement: ISSUED,
    cases: [
      'refresh with a token that nobody issued',
      'refresh with a token that nobody issued, without a user',
      'refresh with a token that the other side issued',
    ],
    only: ['rotation with blacklist'],
    reference: ok(PAIR),
    ours: refused('Token is invalid'),
  },
  {
    requirement: ISSUED,
    cases: ['refresh with a token that nobody issued, of an inactive user'],
    reference: { body: { detail: 'No active account found for the given token.' } },
    ours: { body: { detail: 'Token is invalid', code: 'token_not_valid' } },
  },
  {
    requirement: ISSUED,
    cases: [
      'verify a refresh token that nobody issued',
      'verify a refresh token that the other side issued',
      'blacklist a token that nobody issued',
    ],
    reference: ok({}),
    ours: refused('Token is invalid'),
  },
  {
    requirement: 'A deleted user never refreshes, and gets no 500',
    cases: [
      'refresh of a user deleted after login',
      'refresh with a token that nobody issued, of an unknown user',
    ],
    reference: crashed,
    ours: refused('Token is invalid'),
  },
  {
    requirement: NONSENSE,
    cases: ['refresh with a token without jti', 'blacklist a token without jti'],
    reference: crashed,
    ours: refused('Token has no id'),
  },
  {
    requirement: NONSENSE,
    cases: ['access token with exp a number as text', 'access token with an exp beyond any date'],
    reference: crashed,
    ours: invalid,
  },
  {
    requirement: NONSENSE,
    cases: [
      'access token with user blank',
      'access token with user a word',
      'access token with user a list',
      'access token with user an object',
      'access token with user a fraction',
    ],
    reference: crashed,
    ours: unknownUser,
  },
  {
    requirement: NUMBERS,
    cases: [
      'access token with exp a fraction',
      'access token that lives longer than it may',
      'access token without iat',
    ],
    reference: ok(USER),
    ours: invalid,
  },
  {
    requirement: 'A token has an id that says something',
    cases: ['access token with jti blank'],
    reference: ok(USER),
    ours: invalid,
  },
  {
    requirement: USER_ID,
    cases: [
      'access token with user true',
      'access token with spaces around the user',
      'access token with a sign before the user',
      'access token with zeros before the user',
    ],
    reference: ok(USER),
    ours: unknownUser,
  },
  {
    requirement: 'A kid names a key of ours, or the token is refused',
    cases: [
      'signature with an unknown kid',
      'signature with a kid that is a path',
      'signature with a kid of 6,000 characters',
    ],
    reference: ok(USER),
    ours: invalid,
  },
  {
    requirement: SPELLING,
    cases: ['signature with padding'],
    only: ['default', 'issuer, audience and leeway'],
    reference: ok(USER),
    ours: invalid,
  },
  {
    requirement: "The header's kid is the key's RFC 7638 thumbprint",
    cases: ['claims of a login: header of the access token'],
    reference: { body: { alg: ANYTHING, typ: 'JWT' } },
    ours: { body: { alg: ANYTHING, typ: 'JWT', kid: '<kid>' } },
  },
  {
    requirement: 'Tokens carry sid, the session, so that it can be ended',
    cases: [
      'claims of a login: names in the access token',
      'claims of a login: names in the refresh token',
    ],
    reference: { body: ['exp', 'iat', 'jti', 'token_type', 'user_id'] },
    ours: { body: ['exp', 'iat', 'jti', 'sid', 'token_type', 'user_id'] },
  },
  {
    requirement: "The scheme's name is case-insensitive (RFC 9110 section 11.1)",
    cases: ['header bearer in small letters', 'header BEARER in capitals'],
    reference: unauthorized({ detail: 'Authentication credentials were not provided.' }),
    ours: ok(USER),
  },
  twice(
    'authorization',
    { status: 401, body: ANYTHING, challenge: CHALLENGE },
    'header with a comma',
    'header with two tokens and a comma',
    'header twice, good and bad',
    'header twice, bad and good',
    'header twice the same',
    'header twice, of two schemes',
    'header twice, good and empty',
  ),
  twice('content-type', wrongType, 'body as application/json, application/json'),
  twice('content-type', ok(PAIR), 'body with its type twice'),
  ...(
    [
      ['around', unauthorized({ detail: 'Authentication credentials were not provided.' })],
      ['behind', invalid],
    ] as const
  ).map(([place, ours]) => ({
    requirement: WHITE_SPACE,
    cases: [`header with U+00A0 ${place} it`],
    reference: ok(USER),
    ours,
  })),
  {
    requirement: PASSWORDS,
    cases: ['login with spaces around the password'],
    reference: ok(PAIR),
    ours: unauthorized({ detail: 'No active account found with the given credentials' }),
  },
  {
    requirement: PASSWORDS,
    cases: ['/api/token/ password only spaces'],
    reference: {
      status: 400,
      body: { password: ['This field may not be blank.'] },
      challenge: null,
    },
    ours: unauthorized({ detail: 'No active account found with the given credentials' }),
  },
  {
    requirement: JSON_ERRORS,
    cases: [
      'body broken',
      'body broken within a text',
      'body two documents',
      'body with a comma too many',
      'body single quotes',
      'body NaN',
      'body invalid UTF-8',
      'body with a byte order mark',
      'body a whole number of 5,000 digits',
      'body of white space',
      'body with U+00A0 around',
    ],
    reference: { body: { detail: /^JSON parse error - / } },
    ours: { body: { detail: 'JSON parse error - the body is not valid JSON' } },
  },
  {
    requirement: "A missing media type is named as missing; the reference's server fills one in",
    cases: ['body without a type'],
    reference: { body: { detail: 'Unsupported media type "text/plain" in request.' } },
    ours: { body: { detail: 'Unsupported media type "" in request.' } },
  },
  {
    requirement: 'The media type is looked at even where nothing follows',
    cases: ['body as text/plain, empty'],
    reference: {
      status: 400,
      body: { username: ['This field is required.'], password: ['This field is required.'] },
    },
    ours: { status: 415, body: { detail: 'Unsupported media type "text/plain" in request.' } },
  },
  {
    requirement: 'There is one representation: Accept is not read (RFC 9110 section 12.4.1)',
    cases: ['body that does not accept JSON'],
    reference: {
      status: 406,
      body: { detail: 'Could not satisfy the request Accept header.' },
    },
    ours: { status: 200, body: PAIR },
  },
  ...(
    [
      ['POST', ['token/', 'token/refresh/', 'token/verify/', 'token/blacklist/']],
      ['GET,HEAD', ['me/ with a token', 'public/', 'public/ with a token']],
      ['GET,HEAD,POST', ['notes/ with a token']],
    ] as const
  ).map(([allow, paths]) => ({
    requirement: METHODS,
    cases: paths.map((path) => `OPTIONS /api/${path}`),
    reference: { status: 200, body: ANYTHING, allow: null },
    ours: {
      status: 405,
      body: { detail: 'Method "OPTIONS" not allowed.' },
      allow: allow.split(','),
    },
  })),
  {
    requirement: METHODS,
    cases: ['OPTIONS /api/notes/'],
    reference: ok(ANYTHING),
    ours: unauthorized({ detail: 'Authentication credentials were not provided.' }),
  },
  {
    requirement: VERIFY,
    cases: ['verify a blacklisted refresh token'],
    only: ['default', 'no rotation'],
    reference: ok({}),
    ours: refused('Token is blacklisted'),
  },
  {
    requirement: VERIFY,
    cases: ['verify a refresh token that was used'],
    only: ['default'],
    reference: ok({}),
    ours: refused('Token is blacklisted'),
  },
  {
    requirement: VERIFY,
    cases: ['verify a blacklisted refresh token', 'verify a refresh token that was used'],
    only: ['rotation with blacklist'],
    reference: {
      status: 400,
      body: { non_field_errors: ['Token is blacklisted'] },
      challenge: null,
    },
    ours: refused('Token is blacklisted'),
  },
  {
    requirement: ENDED,
    cases: ['blacklist and use of the access token'],
    reference: ok(USER),
    ours: closed('Token is blacklisted'),
  },
  {
    requirement: ENDED,
    cases: ['after a change of password, an older access token'],
    only: ['default'],
    reference: ok({ id: 6, username: 'parity-changer', role: 'user' }),
    ours: passwordChanged,
  },
  {
    requirement: ENDED,
    cases: ['after a change of password, an older access token on a public route'],
    only: ['default'],
    reference: ok({ detail: 'Everybody may read this.' }),
    ours: passwordChanged,
  },
  {
    requirement: ENDED,
    cases: ['after a change of password, a refresh with an older token'],
    reference: ok({ access: ANYTHING }),
    ours: refused('Token is blacklisted'),
  },
  {
    requirement: 'No claim is made of the password; a session knows whether it was changed',
    cases: ['an access token that the other side issued'],
    only: ['revoke on password change'],
    reference: passwordChanged,
    ours: ok(USER),
  },
]
