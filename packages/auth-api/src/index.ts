export {
  AuthApiError,
  CustomClaimsError,
  ForeignDatabaseError,
  InvalidOptionError,
  InvalidUserError,
  SchemaTooNewError,
  StoreOpenError,
  StoreUnavailableError,
  WeakKeyError,
} from './errors.ts'
export type { Access } from './guard/access.ts'
export { type ServerErrorOptions, serverErrorOptions } from './http/server-errors.ts'
export type { Algorithm } from './keys/bind-key.ts'
export type { KeyEntry } from './keys/keyring.ts'
export { DEVELOPMENT_SECRET, prepareSigningKey } from './keys/signing-key.ts'
export { printable, safeLogOptions } from './logging/options.ts'
export type { AuthApiOptions, LoginThrottle } from './options.ts'
export { authApi, authApi as default } from './plugin.ts'
export { purgeExpired } from './purge.ts'
export { LAB_USERS, type SeedUser, seedUsers } from './seed.ts'
export { openPostgresStore, type PostgresStoreOptions } from './store/postgres/open.ts'
export { openSqliteStore, type SqliteStoreOptions } from './store/sqlite/open.ts'
export type {
  Account,
  AttemptLimit,
  AuthStore,
  ListedUser,
  MaybePromise,
  NewNote,
  NewSession,
  NewUser,
  NoPrincipal,
  Note,
  RefreshTokenRecord,
  RefreshTokenState,
  Role,
  Rotation,
  SessionClaim,
  SessionInfo,
  User,
} from './store/store.ts'
