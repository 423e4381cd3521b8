import type { AuthStore, NewSession, RefreshTokenRecord, RefreshTokenState } from '../store.ts'
import { change, type Database, row, settle, statement, type Work } from './database.ts'

type Sessions = Pick<
  AuthStore,
  | 'createSession'
  | 'rotate'
  | 'endSession'
  | 'refreshTokenState'
  | 'listSessions'
  | 'endSessionById'
  | 'endSessionsOf'
  | 'changePassword'
>

interface TokenRow {
  readonly session_id: string
  readonly consumed_at: number | null
  readonly token_expires_at: number
  readonly session_expires_at: number
  readonly ended_at: number | null
  readonly is_active: number
}
interface SessionRow {
  readonly id: string
  readonly created_at: number
  readonly expires_at: number
  readonly last_used_at: number | null
  readonly address: string | null
  readonly user_agent: string | null
}

// Writes the user's row even if nothing changes: that takes its lock, so that a change of password
// and a login with the old password come one after the other.
const CLAIM_USER = statement(`
  UPDATE users SET last_login = CASE WHEN ?3 = 1 THEN CAST(?4 AS BIGINT) ELSE last_login END
  WHERE id = ?1 AND is_active = 1 AND password_hash = ?2`)
const INSERT_SESSION = statement(`
  INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at, address, user_agent)
  VALUES (?1, ?2, ?3, ?4, ?3, ?5, ?6)`)
const INSERT_TOKEN = statement(
  'INSERT INTO refresh_tokens (token_hash, session_id, expires_at) VALUES (?1, ?2, ?3)',
)
const FIND = statement<TokenRow>(`
  SELECT t.session_id, t.consumed_at, t.expires_at AS token_expires_at,
    s.expires_at AS session_expires_at, s.ended_at, u.is_active
  FROM refresh_tokens t
  JOIN sessions s ON s.id = t.session_id
  JOIN users u ON u.id = s.user_id
  WHERE t.token_hash = ?1`)
const CONSUME = statement(
  'UPDATE refresh_tokens SET consumed_at = ?2 WHERE token_hash = ?1 AND consumed_at IS NULL',
)
const TOUCH = statement('UPDATE sessions SET last_used_at = ?2 WHERE id = ?1')
const END = statement(
  'UPDATE sessions SET ended_at = ?2, end_reason = ?3 WHERE id = ?1 AND ended_at IS NULL',
)
const LIST = statement<SessionRow>(`
  SELECT id, created_at, expires_at, last_used_at, address, user_agent FROM sessions
  WHERE user_id = ?1 AND ended_at IS NULL AND expires_at > ?2 AND EXISTS (
    SELECT 1 FROM refresh_tokens
    WHERE session_id = sessions.id AND consumed_at IS NULL AND expires_at > ?2)
  ORDER BY last_used_at DESC, id LIMIT 100`)
const END_OWN = statement(`
  UPDATE sessions SET ended_at = ?3, end_reason = 'logout'
  WHERE user_id = ?1 AND id = ?2 AND ended_at IS NULL AND expires_at > ?3`)
const END_ALL = statement(`
  UPDATE sessions SET ended_at = ?2, end_reason = 'logout'
  WHERE user_id = ?1 AND ended_at IS NULL`)
const LOG_OUT = statement('UPDATE users SET logged_out_at = ?2 WHERE id = ?1')
const CHANGE_PASSWORD = statement(`
  UPDATE users SET password_hash = ?3, password_changed_at = ?4
  WHERE id = ?1 AND is_active = 1 AND password_hash = ?2`)

function stateOf(found: TokenRow | undefined, now: number): RefreshTokenState {
  if (found === undefined) return 'unknown'
  if (
    found.consumed_at !== null ||
    found.ended_at !== null ||
    found.token_expires_at <= now ||
    found.session_expires_at <= now
  ) {
    return 'ended'
  }
  return found.is_active === 1 ? 'usable' : 'inactive-user'
}

function* insert(session: NewSession, first: RefreshTokenRecord): Work<void> {
  const { id, userId, createdAt, expiresAt, address = null, userAgent = null } = session
  yield* change(INSERT_SESSION, [id, userId, createdAt, expiresAt, address, userAgent])
  yield* change(INSERT_TOKEN, [first.tokenHash, id, first.expiresAt])
}

/** Sessions and their refresh tokens. */
export function createSessions(db: Database): Sessions {
  return {
    createSession: (session, first, { passwordHash, updateLastLogin }) =>
      db.transaction(function* () {
        const { userId, createdAt } = session
        const claim = [userId, passwordHash, Number(updateLastLogin), createdAt]
        if ((yield* change(CLAIM_USER, claim)) !== 1) return 'refused'
        yield* insert(session, first)
        return 'created'
      }),
    rotate: (tokenHash, now, mint, leeway = 0) =>
      db.transaction(function* () {
        const found = yield* row(FIND, [tokenHash])
        if (found === undefined) return { state: 'unknown' }
        if (found.consumed_at === null) {
          const state = stateOf(found, now - leeway)
          if (state === 'ended' || state === 'inactive-user') return { state }
        }
        // Another process may have consumed it since it was read: that is a reuse as well.
        if (found.consumed_at !== null || (yield* change(CONSUME, [tokenHash, now])) !== 1) {
          yield* change(END, [found.session_id, now, 'reuse'])
          return { state: 'reused' }
        }
        const minted = mint(found.session_expires_at)
        yield* change(INSERT_TOKEN, [minted.tokenHash, found.session_id, minted.expiresAt])
        yield* change(TOUCH, [found.session_id, now])
        return { state: 'rotated', minted }
      }),
    endSession: (tokenHash, now, leeway = 0) =>
      db.transaction(function* () {
        const found = yield* row(FIND, [tokenHash])
        if (found === undefined) return 'unknown'
        const reason = found.consumed_at === null ? 'logout' : 'reuse'
        const ended = yield* change(END, [found.session_id, now, reason])
        const state = stateOf(found, now - leeway)
        return state !== 'ended' && ended === 1 ? state : 'ended'
      }),
    refreshTokenState: (tokenHash, now) =>
      settle(db.row(FIND, [tokenHash]), (found) => stateOf(found, now)),
    listSessions: (userId, now) =>
      settle(db.rows(LIST, [userId, now]), (rows) =>
        rows.map((session) => ({
          id: session.id,
          createdAt: session.created_at,
          expiresAt: session.expires_at,
          lastUsedAt: session.last_used_at ?? session.created_at,
          address: session.address,
          userAgent: session.user_agent,
        })),
      ),
    endSessionById: (userId, sessionId, now) =>
      settle(db.change(END_OWN, [userId, sessionId, now]), (changes) => changes === 1),
    endSessionsOf: (userId, now) =>
      db.transaction(function* () {
        yield* change(LOG_OUT, [userId, now])
        return yield* change(END_ALL, [userId, now])
      }),
    changePassword: ({ from, to }, session, first) =>
      db.transaction(function* () {
        const { userId, createdAt: now } = session
        if ((yield* change(CHANGE_PASSWORD, [userId, from, to, now])) !== 1) return 'refused'
        yield* change(END_ALL, [userId, now])
        yield* insert(session, first)
        return 'changed'
      }),
  }
}
