import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DriverOptions } from './driver.ts'
import type { ServerEnvironment } from './environment.ts'
import { releaseFile, releaseFolder } from './release.ts'

/** Settings equal in every topology: the lab's probes answer, its user exists and logs in often. */
const lab = ({
  folder,
  telemetryFolder,
}: Pick<DriverOptions, 'folder' | 'telemetryFolder'>): Record<string, string> => ({
  LAB_ROUTES: '1',
  LAB_RELEASE_FILE: releaseFile(releaseFolder(folder)),
  SEED_USERS: '1',
  LOGIN_THROTTLE: 'off',
  ...(telemetryFolder === null ? {} : { LAB_TELEMETRY: telemetryFolder }),
})

/** Time limit of a production server for draining, in milliseconds. */
export const shutdownMilliseconds = 5000

/**
 * The settings of every production topology of the Fastify target: a database file and a secret
 * of this instance's own, both new at each start.
 */
export const production: ServerEnvironment = async (options) => {
  const { folder } = options
  const database = join(folder, 'auth.sqlite')
  for (const suffix of ['', '-wal', '-shm']) await rm(database + suffix, { force: true })
  const secret = join(folder, 'jwt-secret')
  await rm(secret, { force: true })
  await writeFile(secret, randomBytes(48).toString('base64url'), { mode: 0o600 })
  return {
    ...lab(options),
    NODE_ENV: 'production',
    DATABASE_FILE: database,
    JWT_SECRET_FILE: secret,
    LOG_LEVEL: 'info',
    LOG_FILE: join(folder, 'server.log'),
    SHUTDOWN_TIMEOUT_MS: String(shutdownMilliseconds),
  }
}

/** Settings of {@link production}, with idle connections kept as Node does by itself. */
export const shortIdle: ServerEnvironment = async (options) => ({
  ...(await production(options)),
  KEEP_ALIVE_TIMEOUT_MS: '5000',
})

/** Settings of {@link production}, with a listening socket in each worker. */
export const ownSockets: ServerEnvironment = async (options) => ({
  ...(await production(options)),
  REUSE_PORT: '1',
})

/** Settings of the development server: those of a developer who has set nothing. */
export const development: ServerEnvironment = async (options) => ({
  ...lab(options),
  NODE_ENV: 'development',
})

/** Settings equal by the server's own defaults, which no topology changes. */
const unchanged = {
  tokens: "HS256, the server's default lifetimes",
  passwords: "argon2id, the server's default cost",
  data: "the lab's seeded user",
  'throttle of logins': 'off: all clients of a load are one user',
  'idle connections': 'kept for 72 s',
  proxy: 'none',
  'memory limit': 'none',
}

/** Settings of {@link production} for the report. */
export const productionSettings = {
  ...unchanged,
  code: 'built JavaScript',
  environment: 'production',
  database: 'SQLite file in WAL mode',
  secret: 'random, from a file',
  log: 'JSON, level info, to a file',
  shutdown: `drains for at most ${shutdownMilliseconds / 1000} s`,
}

/** Differences of {@link shortIdle} for the report. */
export const shortIdleSettings = { 'idle connections': 'kept for 5 s, as Node does by itself' }

/** Settings of {@link development} for the report. */
export const developmentSettings = {
  ...unchanged,
  code: 'TypeScript source, types stripped at start',
  environment: 'development',
  database: 'SQLite in memory',
  secret: 'the public development secret',
  log: 'readable text, level debug, to the terminal',
  shutdown: 'ends at once',
}
