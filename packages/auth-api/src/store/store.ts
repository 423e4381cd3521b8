/**
 * A value now or later. SQLite answers at once and PostgreSQL later: a caller on the path of every
 * request checks which of the two it got, and waits only if it must.
 */
export type MaybePromise<T> = T | Promise<T>

export type Role = 'user' | 'admin'

/** User as requests see it. */
export interface User {
  readonly id: number
  readonly username: string
  readonly role: Role
}

/** User with the data that a login is checked against. */
export interface Account extends User {
  readonly isActive: boolean
  /** Hash in PHC string format. */
  readonly passwordHash: string
}

export interface NewUser {
  readonly username: string
  readonly role: Role
  readonly passwordHash: string
}

/** User as administrators see it. */
export interface ListedUser extends User {
  readonly isActive: boolean
  /** Seconds since 1970; null: never, or not recorded. */
  readonly lastLogin: number | null
}

/** Reasons why a valid access token does not stand for a user. */
export type NoPrincipal = 'unknown-user' | 'inactive-user' | 'session-ended' | 'password-changed'

/** Data kept of a refresh token. */
export interface RefreshTokenRecord {
  readonly tokenHash: Uint8Array
  /** Seconds since 1970. */
  readonly expiresAt: number
}

/** Login and every refresh token that descends from it. Times are seconds since 1970. */
export interface NewSession {
  readonly id: string
  readonly userId: number
  readonly createdAt: number
  /** The absolute end: no refresh goes beyond it. */
  readonly expiresAt: number
  /** Address of the login, for its user to recognise. */
  readonly address?: string | null
  readonly userAgent?: string | null
}

/** Conditions on the user that must still hold when a session is created. */
export interface SessionClaim {
  /** The hash that the password was checked against. */
  readonly passwordHash: string
  readonly updateLastLogin: boolean
}

/** A session as its user sees it. Times are seconds since 1970. */
export interface SessionInfo {
  readonly id: string
  readonly createdAt: number
  /** The last login or refresh. */
  readonly lastUsedAt: number
  readonly expiresAt: number
  readonly address: string | null
  readonly userAgent: string | null
}

/** A leaky bucket: one attempt every `interval` milliseconds, `burst` of them at once. */
export interface AttemptLimit {
  readonly interval: number
  readonly burst: number
}

/** Result of a rotation; told apart by `state`. */
export type Rotation<T> =
  | { readonly state: 'rotated'; readonly minted: T }
  /** The token had been used before: the whole session is ended now. */
  | { readonly state: 'reused' }
  | { readonly state: 'ended' }
  | { readonly state: 'inactive-user' }
  | { readonly state: 'unknown' }

export type RefreshTokenState = 'usable' | 'inactive-user' | 'ended' | 'unknown'

export interface NewNote {
  readonly userId: number
  readonly text: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

export interface Note {
  readonly id: number
  readonly author: string
  readonly text: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/**
 * Store of everything that the API keeps. It is shared by every process of one deployment: each
 * method is atomic among them. A store that does not answer throws or rejects with
 * `StoreUnavailableError`.
 */
export interface AuthStore {
  /** Asks the store a trivial question, so that its silence is noticed. */
  ping(): MaybePromise<void>

  /**
   * The user of an access token; `sessionId` is null for a token that belongs to no session, which
   * ends by its `issuedAt` (seconds since 1970) instead.
   */
  findPrincipal(
    userId: number,
    sessionId: string | null,
    issuedAt?: number,
  ): MaybePromise<User | NoPrincipal>
  /** The same for tokens that name their user by `username`. */
  findPrincipalByName(
    username: string,
    sessionId: string | null,
    issuedAt?: number,
  ): MaybePromise<User | NoPrincipal>
  findAccount(username: string): MaybePromise<Account | undefined>
  createUser(user: NewUser): MaybePromise<'created' | 'exists'>
  /** Replaces a hash unless somebody else has replaced it. */
  replacePasswordHash(userId: number, from: string, to: string): MaybePromise<void>
  /** @returns true if the user exists */
  setUserActive(userId: number, isActive: boolean): MaybePromise<boolean>

  /** Deletes a user and all that belongs to it. @returns true if the user existed */
  deleteUser(userId: number): MaybePromise<boolean>
  /** Lists users by id. */
  listUsers(limit: number): MaybePromise<readonly ListedUser[]>

  /** @returns `refused` when the password was changed or the user disabled meanwhile */
  createSession(
    session: NewSession,
    first: RefreshTokenRecord,
    claim: SessionClaim,
  ): MaybePromise<'created' | 'refused'>
  /**
   * Consumes a refresh token and keeps the one that `mint` makes in its place, in one transaction:
   * of any number of concurrent uses, in any process, exactly one is `rotated`.
   *
   * @param now seconds since 1970
   * @param mint gets the absolute end of the session
   * @param leeway seconds for which an expired token is still accepted
   */
  rotate<T extends RefreshTokenRecord>(
    tokenHash: Uint8Array,
    now: number,
    mint: (sessionExpiresAt: number) => T,
    leeway?: number,
  ): MaybePromise<Rotation<T>>
  /** Ends the session of a refresh token. @returns what the token was before */
  endSession(tokenHash: Uint8Array, now: number, leeway?: number): MaybePromise<RefreshTokenState>
  /** @param now seconds since 1970, less the leeway */
  refreshTokenState(tokenHash: Uint8Array, now: number): MaybePromise<RefreshTokenState>

  /** Lists the sessions that can still be refreshed, the last used first. */
  listSessions(userId: number, now: number): MaybePromise<readonly SessionInfo[]>
  /** @returns true if the user had such a session */
  endSessionById(userId: number, sessionId: string, now: number): MaybePromise<boolean>
  /** Ends all sessions of the user. @returns number of sessions */
  endSessionsOf(userId: number, now: number): MaybePromise<number>
  /** Replaces a password hash, ends every session and starts a new one, in one transaction. */
  changePassword(
    hash: { readonly from: string; readonly to: string },
    session: NewSession,
    first: RefreshTokenRecord,
  ): MaybePromise<'changed' | 'refused'>

  /** @param now milliseconds since 1970 @returns milliseconds to wait, 0 when it was taken */
  takeAttempt(bucket: string, now: number, limit: AttemptLimit): MaybePromise<number>
  /** Returns the answer that {@link takeAttempt} would give; takes nothing. */
  attemptWait(bucket: string, now: number, limit: AttemptLimit): MaybePromise<number>

  /**
   * Deletes a batch of expired rows: refresh tokens, sessions without any, login attempts.
   *
   * @returns fewer than `limit` if nothing is left
   */
  purge(now: number, limit: number): MaybePromise<number>

  /** @returns the note's id */
  addNote(note: NewNote): MaybePromise<number | 'unknown-user'>
  /** Lists notes, the newest first. */
  listNotes(limit: number): MaybePromise<readonly Note[]>

  close(): MaybePromise<void>
}
