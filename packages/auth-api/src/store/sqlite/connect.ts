import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const SQLITE_BUSY = 5

/** The code of a SQLite error, or null for anything else. */
export function sqliteErrorCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null
  // The low byte is the primary code: https://sqlite.org/rescode.html
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null
}

/**
 * Opens a database for several processes of one host: write-ahead log, waiting for locks. A new
 * file and the files that SQLite puts beside it are for its owner alone.
 *
 * @param busyTimeout milliseconds to wait for another process's lock
 * @param inspect looks at the database before it is changed; its errors are thrown
 */
export function connect(
  file: string,
  busyTimeout: number,
  inspect: (db: DatabaseSync) => void = () => undefined,
): DatabaseSync {
  makePrivate(file)
  const db = new DatabaseSync(file, { timeout: busyTimeout })
  try {
    inspect(db)
    enterWal(db, busyTimeout)
    // In WAL mode data survives the death of the process, but not always that of the machine.
    db.exec('PRAGMA synchronous = NORMAL')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Creates a missing file. SQLite would give it all the permissions that the umask allows. */
function makePrivate(file: string): void {
  // The database is in memory, temporary, or an address in place of a path.
  if (file === '' || file === ':memory:' || file.startsWith('file:')) return
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/**
 * Switches to WAL. The switch fails at once, without waiting, while another process holds the write
 * lock of a database that is not in WAL mode yet, such as one that is just creating it: it is tried
 * again.
 */
function enterWal(db: DatabaseSync, timeout: number): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const deadline = performance.now() + timeout
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (sqliteErrorCode(error) !== SQLITE_BUSY || performance.now() > deadline) throw error
      Atomics.wait(pause, 0, 0, 10)
    }
  }
}
