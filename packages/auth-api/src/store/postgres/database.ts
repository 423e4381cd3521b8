import { DatabaseError, type Pool, type PoolClient } from 'pg'
import { StoreUnavailableError } from '../../errors.ts'
import type { Database, Statement, Value, Work } from '../sql/database.ts'

// Deadlock and serialization failure: PostgreSQL asks for the transaction again.
const AGAIN = new Set(['40P01', '40001'])
const TRIES = 5

interface Query {
  readonly name: string
  readonly text: string
}

/** Runs statements on PostgreSQL, prepared by name on every connection. Answers later. */
export function createPostgresDatabase(pool: Pool): Database {
  const named = new Map<Statement<unknown>, Query>()
  const query = async (
    on: Pool | PoolClient,
    statement: Statement<unknown>,
    values: readonly Value[],
  ) => {
    let ready = named.get(statement)
    if (ready === undefined) {
      const text = statement.sql.replaceAll(/\?(\d+)/g, '$$$1')
      ready = { name: `s${named.size}`, text }
      named.set(statement, ready)
    }
    return on.query<object>({ ...ready, values: [...values] })
  }
  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw fromPostgres(error)
    }
  }
  const ask = (statement: Statement<unknown>, values: readonly Value[]) =>
    guarded(query(pool, statement, values))
  const runWork = async <T>(client: PoolClient, work: Work<T>): Promise<T> => {
    let step = work.next()
    while (step.done !== true) {
      const { kind, statement, values } = step.value
      const answer = await query(client, statement, values)
      step = work.next(kind === 'rows' ? answer.rows : (answer.rowCount ?? 0))
    }
    return step.value
  }

  return {
    async row<Row>(statement: Statement<Row>, values: readonly Value[]) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema holds rows to their type
      return (await ask(statement, values)).rows[0] as Row | undefined
    },
    async rows<Row>(statement: Statement<Row>, values: readonly Value[]) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      return (await ask(statement, values)).rows as Row[]
    },
    change: async (statement, values) => (await ask(statement, values)).rowCount ?? 0,
    async transaction(work) {
      for (let left = TRIES; ; left -= 1) {
        try {
          return await inTransaction(pool, (client) => runWork(client, work()))
        } catch (error) {
          if (left > 1 && AGAIN.has(sqlState(error))) continue
          throw fromPostgres(error)
        }
      }
    },
    close: async () => {
      if (!pool.ended) await pool.end()
    },
  }
}

/** Converts errors. A server that refuses a value (class 22) is there: the mistake is ours. */
const fromPostgres = (error: unknown): unknown =>
  sqlState(error).startsWith('22') ? error : new StoreUnavailableError(error)

const sqlState = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** Runs its argument in one transaction. A connection that broke is not used again. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  // The pool listens to idle connections alone, and an unhandled error event ends the process.
  let lost: Error | undefined
  const lose = (error: Error) => {
    lost = error
  }
  client.on('error', lose)
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection without an answer is closed, which rolls back as well.
    if (error instanceof DatabaseError) await client.query('ROLLBACK').catch(lose)
    else
      lose(error instanceof Error ? error : new Error('The transaction failed.', { cause: error }))
    throw error
  } finally {
    client.off('error', lose)
    client.release(lost)
  }
}
