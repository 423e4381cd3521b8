import { type AuthStore, openPostgresStore, openSqliteStore } from '../../src/index.ts'

/** Where a database is, as a test and its processes name it. */
export interface Place {
  readonly kind: 'sqlite' | 'postgres'
  readonly address: string
}

/** Opens the store at a place, as often as one likes. */
export const openStore = ({ kind, address }: Place): AuthStore | Promise<AuthStore> =>
  kind === 'sqlite'
    ? openSqliteStore({ file: address })
    : openPostgresStore({ url: address, timeout: 10_000 })
