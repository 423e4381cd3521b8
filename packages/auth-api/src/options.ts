import type { FastifyRequest } from 'fastify'
import type { Algorithm } from './keys/bind-key.ts'
import type { KeyEntry } from './keys/keyring.ts'
import type { Account, AuthStore, MaybePromise, User } from './store/store.ts'

/** Failed logins that an account, and an address, may have within `window` seconds. */
export interface LoginThrottle {
  readonly account: number
  readonly address: number
  readonly window: number
}

/** The options of the plugin. Durations are whole seconds, as in simplejwt's settings. */
export interface AuthApiOptions {
  /** Store of users and sessions. The plugin uses it and never closes it. */
  readonly store: AuthStore
  /** SIGNING_KEY: for HS256 a random secret of at least 32 bytes, otherwise a private key in PEM. */
  readonly signingKey?: string | Uint8Array
  /** In place of `signingKey`: several keys, read again while the process runs. */
  readonly signingKeys?: () => MaybePromise<readonly KeyEntry[]>
  /** Time between reads of `signingKeys`. A change has reached every process after this time. */
  readonly keyReloadInterval?: number
  /** ALGORITHM: the only one accepted. */
  readonly algorithm?: Algorithm
  /** ACCESS_TOKEN_LIFETIME */
  readonly accessTokenLifetime?: number
  /** REFRESH_TOKEN_LIFETIME: how long a session may stay idle. */
  readonly refreshTokenLifetime?: number
  /** Time for which a session may be refreshed at all. */
  readonly sessionLifetime?: number
  /** ROTATE_REFRESH_TOKENS */
  readonly rotateRefreshTokens?: boolean
  /** UPDATE_LAST_LOGIN */
  readonly updateLastLogin?: boolean
  /** LEEWAY */
  readonly leeway?: number
  /** ISSUER */
  readonly issuer?: string
  /** AUDIENCE: written into tokens; a token must name at least one of them. */
  readonly audience?: string | readonly string[]
  /** AUTH_HEADER_TYPES: schemes of the header, the first one named in challenges. */
  readonly authHeaderTypes?: readonly string[]
  /** AUTH_HEADER_NAME */
  readonly authHeaderName?: string
  /** USER_ID_FIELD */
  readonly userIdField?: 'id' | 'username'
  /** USER_ID_CLAIM */
  readonly userIdClaim?: string
  /** TOKEN_TYPE_CLAIM */
  readonly tokenTypeClaim?: string
  /** JTI_CLAIM */
  readonly jtiClaim?: string
  /**
   * `stateful`, as JWTAuthentication: user and session are looked up at every request. `stateless`,
   * as JWTStatelessUserAuthentication: the claims are believed until they expire.
   */
  readonly authentication?: 'stateful' | 'stateless'
  /** USER_AUTHENTICATION_RULE: who may log in, beside being active. */
  readonly userAuthenticationRule?: (account: Omit<Account, 'passwordHash'>) => boolean
  /**
   * Custom claims in every token, as from an overridden get_token. If it throws, or gives a claim
   * that this package gives, the login is answered 500.
   */
  readonly customClaims?: (user: User) => MaybePromise<Readonly<Record<string, unknown>>>
  /** ON_LOGIN_SUCCESS; its errors are logged and change nothing. */
  readonly onLoginSuccess?: (user: User, request: FastifyRequest) => MaybePromise<void>
  /** ON_LOGIN_FAILED, with the name that was tried. */
  readonly onLoginFailed?: (username: string, request: FastifyRequest) => MaybePromise<void>
  /** Verified access tokens that are remembered; 0 is none. Sessions are asked for all the same. */
  readonly verificationCache?: number
  /** false switches it off. */
  readonly loginThrottle?: LoginThrottle | false
  /** Time between deletions of expired rows; 0 is never, for those who run the command instead. */
  readonly purgeInterval?: number
  /** Lets the published development secret sign. Never set it in production. */
  readonly allowDevelopmentSecret?: boolean
  /** Password hashes that run at once in this process. */
  readonly hashConcurrency?: number
  /** Logins that may wait for a hash; more are answered 429. */
  readonly hashQueueLimit?: number
  /** Largest body in bytes; larger ones are answered 413. */
  readonly bodyLimit?: number
  /** Switches the fault and probe routes under /lab/ on. Never set it on a public address. */
  readonly labRoutes?: boolean
  /** Name of the process in the lab's answers; its process id by default. */
  readonly labProcess?: string
  /** Name of this worker in /lab/whoami/. */
  readonly labWorker?: string | null
  /** The release that /lab/whoami/ names. */
  readonly labRelease?: string | null
  /** Milliseconds since 1970. */
  readonly clock?: () => number
}
