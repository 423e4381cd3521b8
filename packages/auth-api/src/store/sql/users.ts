import type { Account, AuthStore, ListedUser, NoPrincipal, Role, User } from '../store.ts'
import { type Database, settle, statement } from './database.ts'

type Users = Pick<
  AuthStore,
  | 'findPrincipal'
  | 'findPrincipalByName'
  | 'findAccount'
  | 'createUser'
  | 'replacePasswordHash'
  | 'setUserActive'
  | 'deleteUser'
  | 'listUsers'
>

interface UserRow {
  readonly id: number
  readonly username: string
  // A CHECK of the schema limits its values.
  readonly role: Role
}
interface PrincipalRow extends UserRow {
  readonly refusal: Exclude<NoPrincipal, 'unknown-user'> | null
}
interface AccountRow extends UserRow {
  readonly is_active: number
  readonly password_hash: string
}
interface ListedRow extends UserRow {
  readonly is_active: number
  readonly last_login: number | null
}

// ?1 user, ?2 session or null, ?3 when the token was issued. A token without a session ends when
// its user logs out everywhere or changes the password at or after its issue.
const principal = (column: 'id' | 'username') =>
  statement<PrincipalRow>(`
  SELECT u.id, u.username, u.role,
    CASE
      WHEN u.is_active = 0 THEN 'inactive-user'
      WHEN CAST(?2 AS TEXT) IS NULL THEN
        CASE
          WHEN CAST(?3 AS BIGINT) <= u.password_changed_at THEN 'password-changed'
          WHEN CAST(?3 AS BIGINT) <= u.logged_out_at THEN 'session-ended'
        END
      WHEN s.id IS NULL THEN 'session-ended'
      WHEN s.ended_at IS NULL THEN NULL
      WHEN s.ended_at = u.password_changed_at THEN 'password-changed'
      ELSE 'session-ended'
    END AS refusal
  FROM users u LEFT JOIN sessions s ON s.id = ?2 AND s.user_id = u.id
  WHERE u.${column} = ?1`)
const PRINCIPAL = { id: principal('id'), username: principal('username') }
const ACCOUNT = statement<AccountRow>(
  'SELECT id, username, role, is_active, password_hash FROM users WHERE username = ?1',
)
// ON CONFLICT alone would use up an id at every try: processes that seed at once would give the
// same users other ids each time.
const INSERT = statement(`
  INSERT INTO users (username, role, password_hash)
  SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT)
  WHERE NOT EXISTS (SELECT 1 FROM users WHERE username = ?1)
  ON CONFLICT (username) DO NOTHING`)
const REPLACE_HASH = statement(
  'UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2',
)
const SET_ACTIVE = statement('UPDATE users SET is_active = ?2 WHERE id = ?1')
const DELETE = statement('DELETE FROM users WHERE id = ?1')
const LIST = statement<ListedRow>(
  'SELECT id, username, role, is_active, last_login FROM users ORDER BY id LIMIT ?1',
)

const toPrincipal = (row: PrincipalRow | undefined): User | NoPrincipal => {
  if (row === undefined) return 'unknown-user'
  return row.refusal ?? { id: row.id, username: row.username, role: row.role }
}
const toAccount = (row: AccountRow): Account => ({
  id: row.id,
  username: row.username,
  role: row.role,
  isActive: row.is_active === 1,
  passwordHash: row.password_hash,
})
const toListed = (row: ListedRow): ListedUser => ({
  id: row.id,
  username: row.username,
  role: row.role,
  isActive: row.is_active === 1,
  lastLogin: row.last_login,
})

/** Users. */
export function createUsers(db: Database): Users {
  return {
    findPrincipal: (userId, sessionId, issuedAt = Number.MAX_SAFE_INTEGER) =>
      settle(db.row(PRINCIPAL.id, [userId, sessionId, issuedAt]), toPrincipal),
    findPrincipalByName: (username, sessionId, issuedAt = Number.MAX_SAFE_INTEGER) =>
      settle(db.row(PRINCIPAL.username, [username, sessionId, issuedAt]), toPrincipal),
    findAccount: (username) => settle(db.row(ACCOUNT, [username]), (row) => row && toAccount(row)),
    createUser: ({ username, role, passwordHash }) =>
      settle(db.change(INSERT, [username, role, passwordHash]), (changes) =>
        changes === 1 ? 'created' : 'exists',
      ),
    replacePasswordHash: (userId, from, to) =>
      settle(db.change(REPLACE_HASH, [userId, from, to]), () => undefined),
    setUserActive: (userId, isActive) =>
      settle(db.change(SET_ACTIVE, [userId, Number(isActive)]), (changes) => changes === 1),
    deleteUser: (userId) => settle(db.change(DELETE, [userId]), (changes) => changes === 1),
    listUsers: (limit) => settle(db.rows(LIST, [limit]), (rows) => rows.map(toListed)),
  }
}
