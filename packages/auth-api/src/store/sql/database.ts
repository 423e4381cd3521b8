import type { MaybePromise } from '../store.ts'

/** Value that a statement may be given. */
export type Value = string | number | Uint8Array | null

/**
 * SQL text that both SQLite and PostgreSQL understand, parameters as `?1`. `Row` is the shape of
 * its result; the schema holds columns to it.
 */
export interface Statement<Row> {
  readonly sql: string
  /** Shape of a row, for the type alone. */
  readonly row?: Row
}

/** Names a statement once, so that a driver prepares it once. */
export const statement = <Row = never>(sql: string): Statement<Row> => ({ sql })

/** Step of a transaction. */
export interface Step {
  readonly kind: 'rows' | 'change'
  readonly statement: Statement<unknown>
  readonly values: readonly Value[]
}

/**
 * A transaction, written once for a driver that answers at once and for one that answers later: it
 * yields its steps and is given their results.
 */
export type Work<T> = Generator<Step, T, unknown>

/** Driver as the store needs it. Both throw or reject with `StoreUnavailableError`. */
export interface Database {
  row<Row>(statement: Statement<Row>, values: readonly Value[]): MaybePromise<Row | undefined>
  rows<Row>(statement: Statement<Row>, values: readonly Value[]): MaybePromise<Row[]>
  /** @returns number of changed rows */
  change(statement: Statement<unknown>, values: readonly Value[]): MaybePromise<number>
  /** Runs the work in one write transaction, again from its start where the database asks for it. */
  transaction<T>(work: () => Work<T>): MaybePromise<T>
  close(): MaybePromise<void>
}

/** Runs a statement inside a transaction and returns its rows. */
export function* rows<Row>(of: Statement<Row>, values: readonly Value[]): Work<Row[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema holds rows to their type
  return (yield { kind: 'rows', statement: of, values }) as Row[]
}

/** Runs a statement inside a transaction and returns its first row. */
export function* row<Row>(of: Statement<Row>, values: readonly Value[]): Work<Row | undefined> {
  return (yield* rows(of, values))[0]
}

/** Runs a statement inside a transaction and returns the number of changed rows. */
export function* change(of: Statement<unknown>, values: readonly Value[]): Work<number> {
  return Number(yield { kind: 'change', statement: of, values })
}

/** Continues with a value, at once or when it arrives. */
export function settle<T, U>(value: MaybePromise<T>, map: (value: T) => U): MaybePromise<U> {
  return value instanceof Promise ? value.then(map) : map(value)
}
