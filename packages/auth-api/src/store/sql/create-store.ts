import type { AuthStore } from '../store.ts'
import { createAttempts } from './attempts.ts'
import { type Database, settle, statement } from './database.ts'
import { createNotes } from './notes.ts'
import { createPurge } from './purge.ts'
import { createSessions } from './sessions.ts'
import { createUsers } from './users.ts'

const ANYTHING = statement<object>('SELECT 1 AS one FROM users LIMIT 1')

/** The store on a database whose schema is up to date. */
export function createSqlStore(db: Database): AuthStore {
  return {
    ping: () => settle(db.row(ANYTHING, []), () => undefined),
    ...createUsers(db),
    ...createSessions(db),
    ...createAttempts(db),
    ...createNotes(db),
    ...createPurge(db),
    close: () => db.close(),
  }
}
