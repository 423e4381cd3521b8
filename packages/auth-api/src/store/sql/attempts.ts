import type { AuthStore } from '../store.ts'
import { change, type Database, row, settle, statement } from './database.ts'

// A leaky bucket in one number: the moment at which it will be empty. Every attempt moves that
// moment `interval` on, and is refused if it would lie more than `burst` attempts ahead.
const NEXT =
  '(CASE WHEN login_attempts.full_until > ?2 THEN login_attempts.full_until ELSE CAST(?2 AS BIGINT) END + CAST(?3 AS BIGINT))'
const TAKE = statement(`
  INSERT INTO login_attempts (bucket, full_until) VALUES (?1, CAST(?2 AS BIGINT) + CAST(?3 AS BIGINT))
  ON CONFLICT (bucket) DO UPDATE SET full_until = ${NEXT}
  WHERE ${NEXT} <= CAST(?2 AS BIGINT) + CAST(?4 AS BIGINT)`)
const READ = statement<{ full_until: number }>(
  'SELECT full_until FROM login_attempts WHERE bucket = ?1',
)

/** Attempts to log in, counted once for all processes. */
export function createAttempts(db: Database): Pick<AuthStore, 'takeAttempt' | 'attemptWait'> {
  return {
    takeAttempt: (bucket, now, { interval, burst }) =>
      db.transaction(function* () {
        const room = interval * burst
        if ((yield* change(TAKE, [bucket, now, interval, room])) === 1) return 0
        const found = yield* row(READ, [bucket])
        return Math.max(1, (found?.full_until ?? now) + interval - now - room)
      }),
    attemptWait: (bucket, now, { interval, burst }) =>
      settle(db.row(READ, [bucket]), (found) =>
        Math.max(0, (found?.full_until ?? now) + interval - now - interval * burst),
      ),
  }
}
