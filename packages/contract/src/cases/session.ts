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

const verify = (name: string, status: number, token: (known: Known) => string): ContractCase =>
  contractCase(`verify-${name}`, status, (known) => postJson(verifyPath, { token: token(known) }))

/** Verifications, which change nothing. */
export const verifyCases: readonly ContractCase[] = [
  verify('access', 200, (known) => first(known).access),
  verify('refresh', 200, (known) => first(known).refresh),
  verify('signature-changed', 401, (known) => withBrokenSignature(first(known).access)),
  verify('foreign', 401, () =>
    signToken({ token_type: 'access', exp: 4_102_444_800 }, foreignSecret),
  ),
  verify('garbage', 401, () => 'garbage'),
  contractCase('verify-nothing', 400, () => postJson(verifyPath, {})),
  contractCase('verify-form', 200, (known) => postForm(verifyPath, { token: first(known).access })),
]

/** Refreshing, using a token twice, logging out: each step depends on the one before. */
export const sessionCases: readonly ContractCase[] = [
  contractCase('refresh-nothing', 400, () => postJson(refreshPath, {})),
  contractCase('refresh-garbage', 401, () => postJson(refreshPath, { refresh: 'garbage' })),
  contractCase('refresh-with-access', 401, (known) =>
    postJson(refreshPath, { refresh: second(known).access }),
  ),
  contractCase('refresh', 200, (known) =>
    postJson(refreshPath, { refresh: second(known).refresh }),
  ),
  contractCase('refreshed-access', 200, (known) => get('/api/me/', bearer(rotated(known).access))),
  verify('refreshed-refresh', 200, (known) => rotated(known).refresh),
  contractCase('refresh-twice', 401, (known) =>
    postJson(refreshPath, { refresh: second(known).refresh }),
  ),
  contractCase('refresh-after-reuse', 401, (known) =>
    postJson(refreshPath, { refresh: rotated(known).refresh }),
  ),
  contractCase('access-after-reuse', 401, (known) =>
    get('/api/me/', bearer(rotated(known).access)),
  ),
  contractCase('blacklist-nothing', 400, () => postJson(blacklistPath, {})),
  contractCase('blacklist-with-access', 401, (known) =>
    postJson(blacklistPath, { refresh: third(known).access }),
  ),
  contractCase('access-before-blacklist', 200, (known) =>
    get('/api/me/', bearer(third(known).access)),
  ),
  contractCase('blacklist', 200, (known) =>
    postJson(blacklistPath, { refresh: third(known).refresh }),
  ),
  contractCase('blacklist-twice', 401, (known) =>
    postJson(blacklistPath, { refresh: third(known).refresh }),
  ),
  contractCase('access-after-blacklist', 401, (known) =>
    get('/api/me/', bearer(third(known).access)),
  ),
  verify('blacklisted', 401, (known) => third(known).refresh),
]
