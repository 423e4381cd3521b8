import type { Case, Topic } from '../case.ts'
import { ACCESS_TOKEN_CASES } from './access-tokens.ts'
import { BLACKLIST_CASES } from './blacklist.ts'
import { BODY_CASES } from './bodies.ts'
import { CROSSING_CASES } from './crossing.ts'
import { HEADER_CASES } from './headers.ts'
import { ISSUER_CASES } from './issuer.ts'
import { LOGIN_CASES } from './login.ts'
import { PASSWORD_CASES } from './passwords.ts'
import { REFRESH_CASES } from './refresh.ts'
import { RESOURCE_CASES } from './resources.ts'
import { SIGNATURE_CASES } from './signatures.ts'
import { VERIFY_CASES } from './verify.ts'

/** Every case, by topic. */
export const CASES = {
  login: LOGIN_CASES,
  bodies: BODY_CASES,
  headers: HEADER_CASES,
  'access tokens': ACCESS_TOKEN_CASES,
  signatures: SIGNATURE_CASES,
  refresh: REFRESH_CASES,
  verify: VERIFY_CASES,
  blacklist: BLACKLIST_CASES,
  resources: RESOURCE_CASES,
  passwords: PASSWORD_CASES,
  crossing: CROSSING_CASES,
  issuer: ISSUER_CASES,
} as const satisfies Record<Topic, readonly Case[]>
