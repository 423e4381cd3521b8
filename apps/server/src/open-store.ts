import { setTimeout as pause } from 'node:timers/promises'
import {
  type AuthStore,
  openPostgresStore,
  openSqliteStore,
  StoreOpenError,
} from '@deployment-lab/auth-api'
import type { Config } from './config.ts'

/** Opens the database that the configuration names, and brings its schema up to date. */
export async function openStore({
  databaseFile,
  databaseUrl,
}: Pick<Config, 'databaseFile' | 'databaseUrl'>): Promise<AuthStore> {
  if (databaseUrl !== null) return openPostgresStore({ url: databaseUrl })
  return openSqliteStore({ file: databaseFile })
}

const betweenTries = 200

/**
 * Tries {@link openStore} again and again while the database cannot be opened, for the time in the
 * configuration.
 *
 * @throws StoreOpenError the last error
 */
export async function openStoreWhenReady(
  config: Pick<Config, 'databaseFile' | 'databaseUrl' | 'databaseWait'>,
): Promise<AuthStore> {
  const end = performance.now() + config.databaseWait
  for (;;) {
    try {
      return await openStore(config)
    } catch (error) {
      if (!(error instanceof StoreOpenError) || performance.now() >= end) throw error
      await pause(betweenTries)
    }
  }
}
