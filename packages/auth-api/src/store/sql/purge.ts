import type { AuthStore } from '../store.ts'
import { change, type Database, rows, statement } from './database.ts'

const TOKENS = statement<{ session_id: string }>(`
  DELETE FROM refresh_tokens WHERE token_hash IN
    (SELECT token_hash FROM refresh_tokens WHERE expires_at <= ?1 LIMIT ?2)
  RETURNING session_id`)
// A session without a refresh token can only end. Rotation keeps the old token beside the new, so
// that a session in use always has one.
const SESSION = statement(`
  DELETE FROM sessions WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE session_id = sessions.id)`)
const ATTEMPTS = statement(`
  DELETE FROM login_attempts WHERE bucket IN
    (SELECT bucket FROM login_attempts WHERE full_until <= ?1 LIMIT ?2)`)

/** Deletes expired rows, a batch at a time. */
export function createPurge(db: Database): Pick<AuthStore, 'purge'> {
  return {
    purge: (now, limit) =>
      db.transaction(function* () {
        const tokens = yield* rows(TOKENS, [now, limit])
        for (const id of new Set(tokens.map((token) => token.session_id))) {
          yield* change(SESSION, [id])
        }
        const attempts = yield* change(ATTEMPTS, [now * 1000, limit])
        return Math.max(tokens.length, attempts)
      }),
  }
}
