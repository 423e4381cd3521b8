import { type CustomTypesConfig, Pool, types as pgTypes } from 'pg'
import { AuthApiError, StoreOpenError } from '../../errors.ts'
import { createSqlStore } from '../sql/create-store.ts'
import type { AuthStore } from '../store.ts'
import { createPostgresDatabase } from './database.ts'
import { migrate } from './migrate.ts'

export interface PostgresStoreOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string
  /** Connections of this process, 10 by default. */
  readonly poolSize?: number
  /**
   * Milliseconds to wait for a connection, and again for an answer, 3000 by default. A request may
   * wait for both, and proxies wait 10 s for it.
   */
  readonly timeout?: number
}

// Whole numbers come as text, for those beyond 2^53. Ours stay below.
const INT8 = 20
const types: CustomTypesConfig = {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pg declares one overload per format
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 ? Number : pgTypes.getTypeParser(oid, format)) as typeof pgTypes.getTypeParser,
}

/**
 * Opens the store on PostgreSQL and brings its schema up to date. Any number of processes of any
 * number of hosts may do so at the same instant. It reconnects to a server that goes away later.
 *
 * @throws StoreOpenError when the server cannot be reached or refuses
 * @throws SchemaTooNewError when a newer version wrote the database; nothing is changed
 */
export async function openPostgresStore({
  url,
  poolSize = 10,
  timeout = 3000,
}: PostgresStoreOptions): Promise<AuthStore> {
  const name = describe(url)
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    query_timeout: timeout + 1000,
    types,
  })
  // An idle connection broke. The pool drops it; the next user of a connection gets the error.
  pool.on('error', () => undefined)
  try {
    await migrate(pool, name)
    return createSqlStore(createPostgresDatabase(pool))
  } catch (error) {
    await pool.end()
    throw error instanceof AuthApiError ? error : new StoreOpenError('postgres', name, error)
  }
}

/** Returns the address without its password. */
function describe(url: string): string {
  if (!URL.canParse(url)) return 'of DATABASE_URL'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
