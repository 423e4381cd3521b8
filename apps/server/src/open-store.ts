import { type AuthStore, openPostgresStore, openSqliteStore } from '@deployment-lab/auth-api'
import type { Config } from './config.ts'

/** Opens the database that the configuration names, and brings its schema up to date. */
export async function openStore({
  databaseFile,
  databaseUrl,
}: Pick<Config, 'databaseFile' | 'databaseUrl'>): Promise<AuthStore> {
  if (databaseUrl !== null) return openPostgresStore({ url: databaseUrl })
  return openSqliteStore({ file: databaseFile })
}
