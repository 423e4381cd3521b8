import { afterAll, beforeAll } from 'vitest'
import type { Place } from './open-store.ts'
import { createPostgres, findPostgres, type PostgresServer } from './postgres.ts'
import { databaseFile } from './workspace.ts'

/** One of the databases that the store runs on. */
export interface Backend {
  readonly kind: Place['kind']
  /** A new empty database. */
  readonly create: () => Promise<Place>
}

const sqlite: Backend = {
  kind: 'sqlite',
  create: async () => ({ kind: 'sqlite', address: databaseFile() }),
}

/**
 * The databases to run a suite against: SQLite and a PostgreSQL server of this file's own. Without
 * the server's programs PostgreSQL is skipped, in sight; under CI their absence is a failure.
 */
export function backends(): readonly { backend: Backend; skip: boolean; name: string }[] {
  const bin = findPostgres()
  if (bin === null && process.env.CI === 'true') {
    throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  }
  let server: PostgresServer | undefined
  if (bin !== null) {
    beforeAll(async () => {
      server = await createPostgres(bin)
      await server.start()
    })
    afterAll(() => server?.remove())
  }
  const postgres: Backend = {
    kind: 'postgres',
    create: async () => {
      if (server === undefined) throw new Error('PostgreSQL was not started')
      return { kind: 'postgres', address: await server.createDatabase() }
    },
  }
  return [
    { name: 'SQLite', backend: sqlite, skip: false },
    { name: 'PostgreSQL', backend: postgres, skip: bin === null },
  ]
}
