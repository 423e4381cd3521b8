import { type CaseRequest, type ContractCase, contractCase, type Known } from '../case.ts'
import {
  claimsOf,
  developmentSecret,
  foreignSecret,
  headerOf,
  signToken,
  unsignedToken,
  withBrokenSignature,
  withClaims,
  withHeader,
  withPart,
  withTwinSignature,
} from '../forge.ts'
import { bearer, get } from '../request.ts'

const path = '/api/me/'

const own = (known: Known): string => known.tokensOf('login').access

// Times and session are those of a token the topology issued, so that only the tested part is
// wrong, and so that no clock is needed.
const claims = (known: Known): Record<string, unknown> => ({
  ...claimsOf(own(known)),
  jti: '0123456789abcdef0123456789abcdef',
})

const header = (name: string, status: number, value: (token: string) => string): ContractCase =>
  contractCase(`bearer-${name}`, status, (known) => get(path, { authorization: value(own(known)) }))

const token = (name: string, make: (known: Known) => string, status = 401): ContractCase =>
  contractCase(`bearer-${name}`, status, (known): CaseRequest => get(path, bearer(make(known))))

const foreign = (name: string, changed: Record<string, unknown>): ContractCase =>
  token(name, (known) => signToken({ ...claims(known), ...changed }, foreignSecret))

/** Forms that an Authorization header may have. */
export const headerCases: readonly ContractCase[] = [
  contractCase('bearer-none', 401, () => get(path)),
  header('empty', 401, () => ''),
  header('other-scheme', 401, () => 'Basic bGFiOmxhYg=='),
  header('scheme-alone', 401, () => 'Bearer'),
  header('two-values', 401, (access) => `Bearer ${access} ${access}`),
  header('without-scheme', 401, (access) => access),
  header('good', 200, (access) => `Bearer ${access}`),
  header('scheme-in-small-letters', 200, (access) => `bearer ${access}`),
  header('two-spaces', 200, (access) => `Bearer  ${access}`),
  contractCase('bearer-in-the-query', 401, (known) => get(`${path}?access=${own(known)}`)),
  contractCase('bearer-in-a-cookie', 401, (known) => get(path, { cookie: `access=${own(known)}` })),
  contractCase('bearer-in-another-header', 401, (known) =>
    get(path, { 'x-authorization': `Bearer ${own(known)}` }),
  ),
]

/** Wrong tokens of every kind: made up, changed after their issue, or with another secret. */
export const tokenCases: readonly ContractCase[] = [
  token('of-a-form-login', ({ tokensOf }) => tokensOf('login-form').access, 200),
  token('refresh-as-access', ({ tokensOf }) => tokensOf('login').refresh),
  token('garbage', () => 'garbage'),
  token('two-parts', (known) => own(known).split('.').slice(0, 2).join('.')),
  token('four-parts', (known) => `${own(known)}.AAAA`),
  token('empty-parts', () => '..'),
  token('no-signature', (known) => withPart(own(known), 2, '')),
  token('cut-off', (known) => own(known).slice(0, -1)),
  token('signature-changed', (known) => withBrokenSignature(own(known))),
  token('signature-twin', (known) => withTwinSignature(own(known))),
  token('padded', (known) => `${own(known)}=`),
  token('not-base64url', (known) => withPart(own(known), 2, '+/+/')),
  token('claims-changed', (known) => withClaims(own(known), { user_id: '2' })),
  token('made-to-last', (known) => withClaims(own(known), { exp: 4_102_444_800 })),
  token('header-changed', (known) => withHeader(own(known), { kid: 'other' })),
  token('header-says-none', (known) => withHeader(own(known), { alg: 'none' })),
  token('unsigned', (known) => unsignedToken(claims(known))),
  token('unsigned-in-odd-letters', (known) => unsignedToken(claims(known), 'nOnE')),
  token('foreign-under-own-kid', (known) =>
    signToken(claims(known), foreignSecret, { kid: headerOf(own(known))['kid'] }),
  ),
  token('foreign-hs512', (known) => signToken(claims(known), foreignSecret, { alg: 'HS512' })),
  token('foreign-crit', (known) => signToken(claims(known), foreignSecret, { crit: ['exp'] })),
  token('foreign-path-as-kid', (known) =>
    signToken(claims(known), foreignSecret, { kid: '../../../../dev/null' }),
  ),
  token('foreign-with-its-key', (known) =>
    signToken(claims(known), foreignSecret, {
      jwk: { kty: 'oct', k: Buffer.from(foreignSecret).toString('base64url') },
    }),
  ),
  foreign('foreign', {}),
  foreign('foreign-expired', { exp: 1 }),
  foreign('foreign-future', { iat: 4_102_444_800 }),
  foreign('foreign-without-claims', { exp: undefined, jti: undefined, token_type: undefined }),
  token('foreign-list', () => signToken([1], foreignSecret)),
  token('foreign-long', (known) =>
    signToken({ ...claims(known), x: 'x'.repeat(6200) }, foreignSecret),
  ),
  token('development-secret', (known) => signToken(claims(known), developmentSecret)),
]
