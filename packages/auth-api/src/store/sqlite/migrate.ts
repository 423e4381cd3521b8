import type { DatabaseSync } from 'node:sqlite'
import { SchemaTooNewError } from '../../errors.ts'
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
 * @throws SchemaTooNewError before anything is written
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
 * Reads the schema's version.
 *
 * @throws SchemaTooNewError
 */
export function assertKnown(db: DatabaseSync, file: string): number {
  const found = readVersion(db)
  if (found > steps.length) throw new SchemaTooNewError(file, found, steps.length)
  return found
}

function readVersion(db: DatabaseSync): number {
  const table = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'")
    .get()
  if (table === undefined) return 0
  return Number(db.prepare('SELECT max(version) AS version FROM schema_migrations').get()?.version)
}
