import { InvalidOptionError } from './errors.ts'
import { isAlgorithm } from './keys/bind-key.ts'
import type { AuthApiOptions, LoginThrottle } from './options.ts'
import { RESERVED_CLAIMS } from './tokens/claims.ts'

type Name = keyof AuthApiOptions
type Optional =
  | 'signingKey'
  | 'signingKeys'
  | 'issuer'
  | 'userAuthenticationRule'
  | 'customClaims'
  | 'onLoginSuccess'
  | 'onLoginFailed'

/** The options with every default filled in. */
export type Settings = {
  readonly [N in Exclude<Name, Optional | 'audience' | 'labWorker' | 'labRelease'>]-?: NonNullable<
    AuthApiOptions[N]
  >
} & {
  readonly [N in Optional]: AuthApiOptions[N] | undefined
} & {
  readonly audience: readonly string[]
  readonly labWorker: string | null
  readonly labRelease: string | null
}

const THROTTLE: LoginThrottle = { account: 20, address: 200, window: 300 }
// Options that Fastify's own register() understands.
const OF_FASTIFY = ['prefix', 'logLevel', 'logSerializers']
const HEADER_TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/**
 * Fills in the defaults.
 *
 * @throws InvalidOptionError for an unknown option or a value out of range
 */
export function readOptions(options: AuthApiOptions): Settings {
  const { store, signingKey, signingKeys } = options
  if (typeof store?.findPrincipal !== 'function') {
    throw new InvalidOptionError('store', 'give a store, such as openSqliteStore({ file })')
  }
  if (signingKeys === undefined) {
    if (typeof signingKey !== 'string' && !(signingKey instanceof Uint8Array)) {
      throw new InvalidOptionError('signingKey', 'give a random secret of at least 32 bytes')
    }
  } else if (signingKey !== undefined) {
    throw new InvalidOptionError('signingKeys', 'give either signingKey or signingKeys')
  }
  const algorithm = options.algorithm ?? 'HS256'
  if (!isAlgorithm(algorithm)) {
    throw new InvalidOptionError('algorithm', 'give one of HS256, RS256, ES256, EdDSA')
  }
  const settings: Settings = {
    store,
    signingKey,
    signingKeys: callback(options, 'signingKeys'),
    keyReloadInterval: whole(options, 'keyReloadInterval', 30, 1),
    algorithm,
    accessTokenLifetime: whole(options, 'accessTokenLifetime', 300, 1),
    refreshTokenLifetime: whole(options, 'refreshTokenLifetime', 86_400, 1),
    sessionLifetime: whole(options, 'sessionLifetime', 30 * 86_400, 1),
    rotateRefreshTokens: flag(options, 'rotateRefreshTokens', true),
    updateLastLogin: flag(options, 'updateLastLogin', false),
    leeway: whole(options, 'leeway', 0, 0),
    issuer: text(options, 'issuer'),
    audience: texts(options, 'audience', []),
    authHeaderTypes: headerTypes(options),
    authHeaderName: headerName(options),
    userIdField: oneOf(options, 'userIdField', ['id', 'username']),
    userIdClaim: text(options, 'userIdClaim') ?? 'user_id',
    tokenTypeClaim: text(options, 'tokenTypeClaim') ?? 'token_type',
    jtiClaim: text(options, 'jtiClaim') ?? 'jti',
    authentication: oneOf(options, 'authentication', ['stateful', 'stateless']),
    userAuthenticationRule: callback(options, 'userAuthenticationRule'),
    customClaims: callback(options, 'customClaims'),
    onLoginSuccess: callback(options, 'onLoginSuccess'),
    onLoginFailed: callback(options, 'onLoginFailed'),
    verificationCache: whole(options, 'verificationCache', 0, 0),
    loginThrottle: throttle(options),
    purgeInterval: whole(options, 'purgeInterval', 3600, 0),
    allowDevelopmentSecret: flag(options, 'allowDevelopmentSecret', false),
    hashConcurrency: whole(options, 'hashConcurrency', 2, 1),
    hashQueueLimit: whole(options, 'hashQueueLimit', 500, 0),
    bodyLimit: whole(options, 'bodyLimit', 65_536, 1),
    labRoutes: flag(options, 'labRoutes', false),
    labProcess: text(options, 'labProcess') ?? String(process.pid),
    labWorker: text(options, 'labWorker') ?? null,
    labRelease: text(options, 'labRelease') ?? null,
    clock: callback(options, 'clock') ?? Date.now,
  }
  const known = [...Object.keys(settings), ...OF_FASTIFY]
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new InvalidOptionError(unknown, `is unknown, the options are ${known.join(', ')}`)
  }
  if (settings.accessTokenLifetime > settings.refreshTokenLifetime) {
    throw new InvalidOptionError('accessTokenLifetime', 'give no longer than refreshTokenLifetime')
  }
  const taken = new Set<string>(RESERVED_CLAIMS)
  // Claims about the user that a token holds if no store is asked.
  if (settings.authentication === 'stateless') {
    taken.add('role').add(settings.userIdField === 'username' ? 'id' : 'username')
  }
  for (const name of ['jtiClaim', 'tokenTypeClaim', 'userIdClaim'] as const) {
    const claim = settings[name]
    if (taken.has(claim)) throw new InvalidOptionError(name, 'give every claim a name of its own')
    taken.add(claim)
  }
  return settings
}

// A timer of Node holds 2^31 milliseconds.
const MAX_INTERVAL = 2_000_000
// A hundred years: a date cannot hold arbitrarily many seconds.
const MAX_LIFETIME = 3_155_760_000

function whole(options: AuthApiOptions, name: Name, preset: number, min: number): number {
  const value = options[name] ?? preset
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min) {
    throw new InvalidOptionError(name, `give a whole number of at least ${min}`)
  }
  const max = name.endsWith('Interval') ? MAX_INTERVAL : MAX_LIFETIME
  if (value > max) throw new InvalidOptionError(name, `give at most ${max}`)
  return value
}

function text(options: AuthApiOptions, name: Name): string | undefined {
  const value = options[name] ?? undefined
  if (value !== undefined && (typeof value !== 'string' || value === '')) {
    throw new InvalidOptionError(name, 'give a string that is not empty, or leave it out')
  }
  return value
}

function texts(options: AuthApiOptions, name: Name, preset: readonly string[]): readonly string[] {
  const value: unknown = options[name] ?? preset
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const found = list.filter((item) => typeof item === 'string' && item !== '')
  if (
    found.length < list.length ||
    (Array.isArray(value) && value.length === 0 && value !== preset)
  ) {
    throw new InvalidOptionError(name, 'give a string that is not empty, or a list of such')
  }
  return found.map(String)
}

function headerTypes(options: AuthApiOptions): readonly string[] {
  const types = texts(options, 'authHeaderTypes', ['Bearer'])
  if (!types.every((type) => HEADER_TOKEN.test(type))) {
    throw new InvalidOptionError('authHeaderTypes', 'give names of schemes, such as Bearer')
  }
  return types
}

function headerName(options: AuthApiOptions): string {
  const name = text(options, 'authHeaderName') ?? 'authorization'
  if (!HEADER_TOKEN.test(name)) {
    throw new InvalidOptionError('authHeaderName', 'give the name of a header, such as X-Token')
  }
  return name.toLowerCase()
}

function flag(options: AuthApiOptions, name: Name, preset: boolean): boolean {
  const value = options[name] ?? preset
  if (typeof value !== 'boolean') throw new InvalidOptionError(name, 'give true or false')
  return value
}

function oneOf<Value extends string>(
  options: AuthApiOptions,
  name: Name,
  values: readonly [Value, ...Value[]],
): Value {
  const given = options[name] ?? values[0]
  const found = values.find((value) => value === given)
  if (found === undefined) throw new InvalidOptionError(name, `give one of ${values.join(', ')}`)
  return found
}

function callback<N extends Name>(options: AuthApiOptions, name: N): AuthApiOptions[N] | undefined {
  const value = options[name]
  if (value !== undefined && typeof value !== 'function') {
    throw new InvalidOptionError(name, 'give a function, or leave it out')
  }
  return value
}

function throttle({ loginThrottle = THROTTLE }: AuthApiOptions): LoginThrottle | false {
  if (loginThrottle === false) return false
  const parts: readonly unknown[] = [
    loginThrottle?.account,
    loginThrottle?.address,
    loginThrottle?.window,
  ]
  if (!parts.every((part) => Number.isSafeInteger(part) && Number(part) > 0)) {
    const remedy = 'give { account, address, window }, whole numbers of at least 1, or false'
    throw new InvalidOptionError('loginThrottle', remedy)
  }
  return loginThrottle
}
