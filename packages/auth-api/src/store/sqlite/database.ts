import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { StoreUnavailableError } from '../../errors.ts'
import type { Database, Statement, Value, Work } from '../sql/database.ts'

/**
 * Runs statements on SQLite, each prepared once; a prepared one costs a few microseconds. Answers
 * at once.
 *
 * A write transaction takes its lock first (BEGIN IMMEDIATE): a transaction that reads and then
 * writes would otherwise fail with SQLITE_BUSY if another process wrote in between, without
 * waiting.
 */
export function createSqliteDatabase(db: DatabaseSync): Database {
  const prepared = new Map<Statement<unknown>, StatementSync>()
  const prepare = (statement: Statement<unknown>) => {
    let ready = prepared.get(statement)
    if (ready === undefined) {
      ready = db.prepare(statement.sql)
      prepared.set(statement, ready)
    }
    return ready
  }
  const all = (statement: Statement<unknown>, values: readonly Value[]) =>
    prepare(statement).all(...values)
  const change = (statement: Statement<unknown>, values: readonly Value[]) =>
    Number(prepare(statement).run(...values).changes)

  return {
    row<Row>(statement: Statement<Row>, values: readonly Value[]) {
      try {
        // The tables are STRICT, so that a column holds what its declaration says.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite knows no TypeScript
        return prepare(statement).get(...values) as Row | undefined
      } catch (error) {
        throw fromSqlite(error)
      }
    },
    rows<Row>(statement: Statement<Row>, values: readonly Value[]) {
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        return all(statement, values) as Row[]
      } catch (error) {
        throw fromSqlite(error)
      }
    },
    change(statement, values) {
      try {
        return change(statement, values)
      } catch (error) {
        throw fromSqlite(error)
      }
    },
    transaction(work) {
      try {
        return runTransaction(db, () => runWork(work(), all, change))
      } catch (error) {
        throw fromSqlite(error)
      }
    },
    close() {
      if (db.isOpen) db.close()
    },
  }
}

function runWork<T>(
  work: Work<T>,
  all: (statement: Statement<unknown>, values: readonly Value[]) => unknown,
  change: (statement: Statement<unknown>, values: readonly Value[]) => unknown,
): T {
  let step = work.next()
  while (step.done !== true) {
    const { kind, statement, values } = step.value
    step = work.next(kind === 'rows' ? all(statement, values) : change(statement, values))
  }
  return step.value
}

/** Runs its argument in one write transaction. */
export function runTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Converts errors. Locked, full, closed or broken: the store does not answer. */
function fromSqlite(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const ours = error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_INVALID_STATE'
  return ours ? new StoreUnavailableError(error) : error
}
