import type { DatabaseSync } from 'node:sqlite'
import { ForeignDatabaseError, SchemaTooNewError } from '../../errors.ts'
import { migrations } from '../sql/migrations.ts'
import { runTransaction } from './database.ts'

const steps = migrations({
  id: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  int: 'INTEGER',
  bytes: 'BLOB',
  table: ' STRICT',
  indexed: ' STRICT, WITHOUT ROWID',
})

/**
 * Brings the schema to the newest version. Safe when several processes start at once: the version
 * is read and the steps are taken under one write lock, so that one process takes them and the
 * others find them taken.
 *
 * @throws SchemaTooNewError, ForeignDatabaseError before anything is written
 */
export function migrate(db: DatabaseSync, file: string): void {
  if (assertKnown(db, file) === steps.length) return
  runTransaction(db, () => {
    db.exec(
      'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT',
    )
    const insert = db.prepare('INSERT INTO schema_migrations (version, name) VALUES (?, ?)')
    const taken = readVersion(db)
    for (const [index, step] of steps.entries()) {
      if (index < taken) continue
      db.exec(step.sql)
      insert.run(index + 1, step.name)
    }
  })
}

/**
 * Reads the schema's version; 0 is an empty database.
 *
 * @throws SchemaTooNewError, ForeignDatabaseError
 */
export function assertKnown(db: DatabaseSync, file: string): number {
  const stranger = findStranger(db)
  if (stranger !== null) throw new ForeignDatabaseError(file, stranger)
  const found = readVersion(db)
  if (found > steps.length) throw new SchemaTooNewError(file, found, steps.length)
  return found
}

/**
 * Finds a table in a database without any of our steps. It is one statement: between two, another
 * process might make the schema.
 */
function findStranger(db: DatabaseSync): string | null {
  const other = db
    .prepare(
      `SELECT name FROM sqlite_schema
       WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
         AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations')
       ORDER BY name LIMIT 1`,
    )
    .get()
  return other === undefined ? null : String(other['name'])
}

function readVersion(db: DatabaseSync): number {
  const table = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'")
    .get()
  if (table === undefined) return 0
  return Number(db.prepare('SELECT max(version) AS version FROM schema_migrations').get()?.version)
}
