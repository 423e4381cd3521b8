import { BlockList, isIP } from 'node:net'
import { DEVELOPMENT_SECRET, printable } from '@deployment-lab/auth-api'
import { createEnvironmentReader, type Environment, type EnvironmentReader } from './environment.ts'
import { ConfigurationError } from './errors.ts'
import { describeOpenFile, type Files } from './files.ts'
import { readDatabaseUrl, readNamedFile, readSecret } from './named-values.ts'
import { type Release, releases } from './release.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type Mode = 'development' | 'production'
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Settings of the process. Durations are milliseconds. */
export interface Config {
  readonly mode: Mode
  readonly host: string
  /** Port; 0 lets the system choose a free one. */
  readonly port: number
  /** True if each process listens by itself, and the kernel spreads connections over them. */
  readonly reusePort: boolean
  /** File of the SQLite database. */
  readonly databaseFile: string
  /** URL of a PostgreSQL database, in place of the file. */
  readonly databaseUrl: string | null
  /** Time that a start, or the schema's update, waits for a database that cannot be opened yet. */
  readonly databaseWait: number
  readonly jwtSecret: string
  readonly logLevel: LogLevel
  /** Log file; null for standard output. */
  readonly logFile: string | null
  readonly labRoutes: boolean
  readonly seedUsers: boolean
  readonly shutdownTimeout: number
  /** Time that a cluster waits for a new worker before it gives up replacing the others. */
  readonly readyTimeout: number
  readonly keepAliveTimeout: number
  readonly hashConcurrency: number
  /** Delay of the event loop above which requests are refused; 0 refuses none. */
  readonly eventLoopLimit: number
  /** True if attempts to log in are limited. */
  readonly loginThrottle: boolean
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[]
  readonly workerName: string | null
  /** Way in which the process names itself to the lab; several containers use the same pids. */
  readonly labProcess: 'pid' | 'container'
  /** Folder in which the process reports on its event loop; null if it does not. */
  readonly labTelemetry: string | null
  /** Warnings for the operator, each with its remedy. */
  readonly warnings: readonly string[]
  /** Release that this process starts as; null if it is none of the lab's. */
  readonly labRelease: Release | null
}

/**
 * Makes a configuration of the environment.
 *
 * @param files where JWT_SECRET_FILE, DATABASE_URL_FILE and LAB_RELEASE_FILE are read
 * @throws ConfigurationError with every problem, not just the first
 */
export function readConfig(mode: Mode, environment: Environment, files: Files): Config {
  const reader = createEnvironmentReader(environment)
  const development = mode === 'development'
  const labRoutes = reader.flag('LAB_ROUTES')
  const config: Config = {
    mode,
    host: reader.address('HOST', '127.0.0.1'),
    port: reader.integer('PORT', 3000, 0, 65_535),
    reusePort: reader.flag('REUSE_PORT'),
    ...readDatabase(reader, development, files),
    databaseWait: reader.integer('DATABASE_WAIT_MS', 0, 0, 600_000),
    jwtSecret: readSecret(reader, development, files),
    logLevel: reader.oneOf('LOG_LEVEL', development ? 'debug' : 'info', LOG_LEVELS),
    logFile: reader.text('LOG_FILE') ?? null,
    labRoutes,
    seedUsers: reader.flag('SEED_USERS'),
    readyTimeout: reader.integer('READY_TIMEOUT_MS', 10_000, 100, 600_000),
    shutdownTimeout: reader.integer('SHUTDOWN_TIMEOUT_MS', 10_000, 0, 600_000),
    // Longer than the minute that proxies keep idle connections for: they close first.
    keepAliveTimeout: reader.integer('KEEP_ALIVE_TIMEOUT_MS', 72_000, 1, 3_600_000),
    hashConcurrency: reader.integer('HASH_CONCURRENCY', 2, 1, 64),
    eventLoopLimit: reader.integer('EVENT_LOOP_LIMIT_MS', 0, 0, 60_000),
    loginThrottle: reader.oneOf('LOGIN_THROTTLE', 'on', ['on', 'off']) === 'on',
    trustProxy: readProxies(reader),
    // PM2 numbers its workers.
    workerName: reader.text('WORKER_NAME') ?? reader.text('NODE_APP_INSTANCE') ?? null,
    labProcess: reader.oneOf('LAB_PROCESS', 'pid', ['pid', 'container']),
    labTelemetry: reader.text('LAB_TELEMETRY') ?? null,
    labRelease: labRoutes ? readRelease(reader, files) : null,
    warnings: reader.warnings,
  }
  checkReach(reader, config)
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems)
  return { ...config, warnings: reader.warnings.map(printable) }
}

/**
 * Reads the number of workers of a cluster: WEB_CONCURRENCY, or one per core and never under two,
 * so that a worker that ends leaves another.
 *
 * @throws ConfigurationError
 */
export function readWorkers(environment: Environment, cores: number): number {
  const reader = createEnvironmentReader(environment)
  const workers = reader.integer('WEB_CONCURRENCY', Math.max(2, cores), 1, 256)
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems)
  return workers
}

/** Checks settings that must not be reached from other machines. */
function checkReach(reader: EnvironmentReader, config: Config): void {
  const { mode, host, labRoutes, labProcess, jwtSecret } = config
  const allowed = reader.flag('LAB_ROUTES_PUBLIC')
  if (isLoopback(host)) return
  if (labRoutes && !allowed && mode === 'production') {
    reader.problems.push(
      `LAB_ROUTES=1 with HOST="${host}": other machines could end this process by its fault routes. ` +
        'Unset LAB_ROUTES, give HOST=127.0.0.1, or set LAB_ROUTES_PUBLIC=1 where nobody else gets there',
    )
  }
  // A container has no other address, and cannot know where it is published.
  if (labProcess === 'container') return
  if (config.seedUsers) {
    reader.warnings.push(
      `SEED_USERS=1 with HOST="${host}": other machines may log in with passwords that everybody ` +
        'knows. Unset SEED_USERS, or give HOST=127.0.0.1',
    )
  }
  if (jwtSecret === DEVELOPMENT_SECRET) {
    reader.warnings.push(
      `HOST="${host}" with the development secret: other machines can make tokens that are ` +
        'accepted. Set JWT_SECRET, or give HOST=127.0.0.1',
    )
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

function isLoopback(host: string): boolean {
  return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
}

function readDatabase(
  reader: EnvironmentReader,
  development: boolean,
  files: Files,
): Pick<Config, 'databaseFile' | 'databaseUrl'> {
  const file = reader.text('DATABASE_FILE')
  const given = ['DATABASE_FILE', 'DATABASE_URL', 'DATABASE_URL_FILE'].filter(
    (name) => reader.text(name) !== undefined,
  )
  if (given.length > 1) {
    reader.problems.push(`${given.join(' and ')} are both set: unset one of them`)
    return { databaseFile: ':memory:', databaseUrl: null }
  }
  if (given.length === 0 && !development) {
    reader.problems.push(
      'DATABASE_FILE is required: give the path of the SQLite database, or DATABASE_URL or ' +
        'DATABASE_URL_FILE for PostgreSQL',
    )
  }
  const open = file === undefined ? null : describeOpenFile('DATABASE_FILE', file, files, '*')
  if (open !== null) reader.warnings.push(open)
  return { databaseFile: file ?? ':memory:', databaseUrl: readDatabaseUrl(reader, files) }
}

function readProxies(reader: EnvironmentReader): readonly string[] {
  const addresses = (reader.text('TRUST_PROXY') ?? '').split(',').filter((part) => part !== '')
  if (!addresses.every(isNetwork)) {
    reader.problems.push(
      'TRUST_PROXY: give addresses or networks, such as 10.0.0.0/8, with commas between them',
    )
  }
  return addresses
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const bits = isIP(address) === 4 ? 32 : 128
  const fits = prefix === undefined || (/^[1-9][0-9]{0,2}$/.test(prefix) && Number(prefix) <= bits)
  return isIP(address) !== 0 && fits && more.length === 0
}

/** Reads the release that LAB_RELEASE_FILE names; null without a file. */
function readRelease(reader: EnvironmentReader, files: Files): Release | null {
  const name = readNamedFile(reader, 'LAB_RELEASE_FILE', files)
  if (name === null) return null
  const known = releases.find((release) => release === name)
  if (known === undefined)
    reader.problems.push(
      `LAB_RELEASE_FILE names the release "${name}": write one of ${releases.join(', ')}`,
    )
  return known ?? null
}
