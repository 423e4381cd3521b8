import { type ContractCase, contractCase, type Known } from '../case.ts'
import { foreignSecret, signToken, withBrokenSignature } from '../forge.ts'
import { bearer, get, postForm, postJson } from '../request.ts'

const refreshPath = '/api/token/refresh/'
const verifyPath = '/api/token/verify/'
const blacklistPath = '/api/token/blacklist/'

const first = ({ tokensOf }: Known) => tokensOf('login')
const second = ({ tokensOf }: Known) => tokensOf('login-form')
const third = ({ tokensOf }: Known) => tokensOf('login-no-slash-spaces-extra-field')
const rotated = ({ tokensOf }: Known) => tokensOf('refresh')

type TokenOf = (known: Known) => string

/** Cases that post a token to a path, in a field. */
const posting =
  (path: string, field: 'token' | 'refresh') =>
  (name: string, status: number, token: TokenOf): ContractCase =>
    contractCase(name, status, (known) => postJson(path, { [field]: token(known) }))

const verify = posting(verifyPath, 'token')
const refresh = posting(refreshPath, 'refresh')
const blacklist = posting(blacklistPath, 'refresh')

const access = (name: string, status: number, token: TokenOf): ContractCase =>
  contractCase(name, status, (known) => get('/api/me/', bearer(token(known))))

/** Verifications, which change nothing. */
export const verifyCases: readonly ContractCase[] = [
  verify('verify-access', 200, (known) => first(known).access),
  verify('verify-refresh', 200, (known) => first(known).refresh),
  verify('verify-signature-changed', 401, (known) => withBrokenSignature(first(known).access)),
  verify('verify-foreign', 401, () =>
    signToken({ token_type: 'access', exp: 4_102_444_800 }, foreignSecret),
  ),
  verify('verify-garbage', 401, () => 'garbage'),
  contractCase('verify-nothing', 400, () => postJson(verifyPath, {})),
  contractCase('verify-form', 200, (known) => postForm(verifyPath, { token: first(known).access })),
]

/** Refreshing, using a token twice, logging out: each step depends on the one before. */
export const sessionCases: readonly ContractCase[] = [
  contractCase('refresh-nothing', 400, () => postJson(refreshPath, {})),
  refresh('refresh-garbage', 401, () => 'garbage'),
  refresh('refresh-with-access', 401, (known) => second(known).access),
  refresh('refresh', 200, (known) => second(known).refresh),
  access('refreshed-access', 200, (known) => rotated(known).access),
  verify('verify-refreshed-refresh', 200, (known) => rotated(known).refresh),
  refresh('refresh-twice', 401, (known) => second(known).refresh),
  refresh('refresh-after-reuse', 401, (known) => rotated(known).refresh),
  access('access-after-reuse', 401, (known) => rotated(known).access),
  contractCase('blacklist-nothing', 400, () => postJson(blacklistPath, {})),
  blacklist('blacklist-with-access', 401, (known) => third(known).access),
  access('access-before-blacklist', 200, (known) => third(known).access),
  blacklist('blacklist', 200, (known) => third(known).refresh),
  blacklist('blacklist-twice', 401, (known) => third(known).refresh),
  access('access-after-blacklist', 401, (known) => third(known).access),
  verify('verify-blacklisted', 401, (known) => third(known).refresh),
]
