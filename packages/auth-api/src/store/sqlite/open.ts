import type { DatabaseSync } from 'node:sqlite'
import { AuthApiError, StoreOpenError } from '../../errors.ts'
import { createSqlStore } from '../sql/create-store.ts'
import type { AuthStore } from '../store.ts'
import { connect } from './connect.ts'
import { createSqliteDatabase } from './database.ts'
import { assertKnown, migrate } from './migrate.ts'

export interface SqliteStoreOptions {
  /** A path, or `:memory:` for a store that ends with the process and is not shared. */
  readonly file: string
  /**
   * Milliseconds that a request waits for the lock of another process, 500 by default. The whole
   * process waits with it.
   */
  readonly busyTimeout?: number
}

/** Wait for locks at the start: nobody is served yet, and another process may be migrating. */
const OPENING_TIMEOUT_MS = 5000

/**
 * Opens the embedded store and brings its schema up to date. Any number of processes of one host
 * may open the same file, also at the same instant.
 *
 * @throws StoreOpenError when the file cannot be opened
 * @throws SchemaTooNewError when a newer version wrote it; nothing is changed
 * @throws ForeignDatabaseError if it belongs to another program; nothing is changed
 */
export function openSqliteStore({ file, busyTimeout = 500 }: SqliteStoreOptions): AuthStore {
  let db: DatabaseSync | undefined
  try {
    db = connect(file, OPENING_TIMEOUT_MS, (opened) => assertKnown(opened, file))
    migrate(db, file)
    db.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
    return createSqliteStore(db)
  } catch (error) {
    db?.close()
    throw error instanceof AuthApiError ? error : new StoreOpenError('sqlite', file, error)
  }
}

/** The store on a connection whose schema is up to date. */
export const createSqliteStore = (db: DatabaseSync): AuthStore =>
  createSqlStore(createSqliteDatabase(db))
