import type { AuthApiOptions } from '../src/index.ts'
import type { Topic } from './case.ts'
import type { Payload } from './forge.ts'
import type { Algorithm } from './keys.ts'

export type ConfigurationName =
  | 'default'
  | 'rotation with blacklist'
  | 'revoke on password change'
  | 'issuer, audience and leeway'
  | 'no rotation'
  | 'RS256'

/** The same settings in the words of both sides. */
export interface Configuration {
  readonly name: ConfigurationName
  /** What is asked here. */
  readonly topics: readonly Topic[]
  readonly algorithm: Algorithm
  /** Environment of apps/django. */
  readonly reference: Readonly<Record<string, string>>
  readonly ours: Partial<AuthApiOptions>
  /** Claims that every valid token has here. */
  readonly claims: Payload
}

export const LEEWAY = 30
export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'lab'

export const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: 'default',
    topics: [
      'login',
      'bodies',
      'headers',
      'access tokens',
      'signatures',
      'refresh',
      'verify',
      'blacklist',
      'resources',
      'passwords',
      'crossing',
    ],
    algorithm: 'HS256',
    reference: {},
    ours: {},
    claims: {},
  },
  {
    name: 'rotation with blacklist',
    topics: ['refresh', 'verify', 'blacklist', 'crossing'],
    algorithm: 'HS256',
    reference: { JWT_ROTATE_REFRESH_TOKENS: '1', JWT_BLACKLIST_AFTER_ROTATION: '1' },
    ours: {},
    claims: {},
  },
  {
    name: 'no rotation',
    topics: ['refresh', 'verify', 'blacklist'],
    algorithm: 'HS256',
    reference: {},
    ours: { rotateRefreshTokens: false },
    claims: {},
  },
  {
    name: 'revoke on password change',
    topics: ['headers', 'passwords', 'crossing'],
    algorithm: 'HS256',
    reference: { JWT_CHECK_REVOKE_TOKEN: '1' },
    ours: {},
    claims: {},
  },
  {
    name: 'issuer, audience and leeway',
    topics: ['issuer', 'access tokens', 'signatures', 'crossing'],
    algorithm: 'HS256',
    reference: { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWT_LEEWAY: String(LEEWAY) },
    ours: { issuer: ISSUER, audience: AUDIENCE, leeway: LEEWAY },
    claims: { iss: ISSUER, aud: AUDIENCE },
  },
  {
    name: 'RS256',
    topics: ['access tokens', 'signatures', 'refresh', 'crossing'],
    algorithm: 'RS256',
    reference: {},
    ours: {},
    claims: {},
  },
]
