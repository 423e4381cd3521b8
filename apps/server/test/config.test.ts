import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEVELOPMENT_SECRET } from '@deployment-lab/auth-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { ConfigurationError } from '../src/errors.ts'
import { describeFailure } from '../src/fail.ts'
import { disk, type Files } from '../src/files.ts'
import { SECRET } from './support/server.ts'

const filesThat = (read: (path: string) => string, mode: number | null = 0o100600): Files => ({
  read,
  mode: () => mode,
})
const noFile = filesThat((path) => {
  throw new Error(`ENOENT: no such file, open '${path}'`)
}, null)
const required = { JWT_SECRET: SECRET, DATABASE_FILE: '/srv/auth.db' }

function problemsOf(environment: Record<string, string>, readFile = noFile): readonly string[] {
  try {
    readConfig('production', environment, readFile)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
  return []
}

describe('defaults', () => {
  test('production', () => {
    expect(readConfig('production', required, noFile)).toEqual({
      mode: 'production',
      host: '127.0.0.1',
      port: 3000,
      databaseFile: '/srv/auth.db',
      databaseUrl: null,
      databaseWait: 0,
      jwtSecret: SECRET,
      logLevel: 'info',
      logFile: null,
      labRoutes: false,
      seedUsers: false,
      shutdownTimeout: 10_000,
      readyTimeout: 10_000,
      keepAliveTimeout: 72_000,
      hashConcurrency: 2,
      eventLoopLimit: 0,
      reusePort: false,
      loginThrottle: true,
      trustProxy: [],
      workerName: null,
      labProcess: 'pid',
      labTelemetry: null,
      warnings: [],
      labRelease: null,
    })
  })

  test('development', () => {
    expect(readConfig('development', {}, noFile)).toMatchObject({
      databaseFile: ':memory:',
      jwtSecret: DEVELOPMENT_SECRET,
      logLevel: 'debug',
    })
  })
})

test('every variable is read', () => {
  const config = readConfig(
    'production',
    {
      ...required,
      HOST: '::1',
      PORT: '0',
      LOG_LEVEL: 'warn',
      LOG_FILE: '/srv/log',
      LAB_ROUTES: '1',
      SEED_USERS: '1',
      SHUTDOWN_TIMEOUT_MS: '500',
      KEEP_ALIVE_TIMEOUT_MS: '5000',
      HASH_CONCURRENCY: '4',
      NODE_APP_INSTANCE: '3',
    },
    noFile,
  )
  expect(config).toMatchObject({
    host: '::1',
    port: 0,
    logLevel: 'warn',
    logFile: '/srv/log',
    labRoutes: true,
    seedUsers: true,
    shutdownTimeout: 500,
    keepAliveTimeout: 5000,
    hashConcurrency: 4,
    workerName: '3',
  })
})

describe('a bad value is named with its remedy', () => {
  test.each([
    ['HOST', 'localhost', 'give an IP address'],
    ['PORT', '65536', 'from 0 to 65535'],
    ['PORT', '3000.5', 'from 0 to 65535'],
    ['PORT', '-1', 'from 0 to 65535'],
    ['PORT', '0x10', 'from 0 to 65535'],
    ['LOG_LEVEL', 'verbose', 'trace, debug, info, warn, error, fatal, silent'],
    ['LAB_ROUTES', 'true', 'give 1'],
    ['SEED_USERS', 'yes', 'give 1'],
    ['SHUTDOWN_TIMEOUT_MS', '10s', 'whole number'],
    ['KEEP_ALIVE_TIMEOUT_MS', '0', 'whole number'],
    ['HASH_CONCURRENCY', '0', 'from 1 to 64'],
    ['READY_TIMEOUT_MS', '0', 'whole number'],
    ['LOGIN_THROTTLE', 'no', 'give one of on, off'],
  ])('%s=%s', (name, value, remedy) => {
    const problems = problemsOf({ ...required, [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`${name}="${value}"`)
    expect(problems[0]).toContain(remedy)
  })

  test.each([
    ['DATABASE_URL', 'postgres://lab:hunter22@localhost/lab', 'both set'],
    ['TRUST_PROXY', '127.0.0.1,proxy', 'addresses or networks'],
    ['TRUST_PROXY', '127.0.0.1/99', 'addresses or networks'],
    ['TRUST_PROXY', '::1/129', 'addresses or networks'],
    ['TRUST_PROXY', '10.0.0.0/8/8', 'addresses or networks'],
    ['TRUST_PROXY', '10.0.0.0/', 'addresses or networks'],
  ])('%s=%s, without being repeated', (name, value, remedy) => {
    const problems = problemsOf({ ...required, [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(name)
    expect(problems[0]).toContain(remedy)
    expect(problems[0]).not.toContain('hunter22')
  })

  test('a DATABASE_URL of something else, without its password', () => {
    const problems = problemsOf({ JWT_SECRET: SECRET, DATABASE_URL: 'mysql://lab:hunter22@db/lab' })
    expect(problems).toEqual(['DATABASE_URL: give postgres://user:password@host:port/database'])
  })

  test('a release that does not exist, where the routes of the lab are on', () => {
    const lab = { ...required, LAB_RELEASE_FILE: '/srv/release' }
    const release = (environment: object, name = 'slow-start') =>
      readConfig(
        'production',
        { ...lab, ...environment },
        filesThat(() => `${name}\n`),
      ).labRelease
    expect(release({ LAB_ROUTES: '1' })).toBe('slow-start')
    expect(release({}, 'nonsense')).toBeNull()
    const problems = problemsOf(
      { ...lab, LAB_ROUTES: '1' },
      filesThat(() => 'nonsense'),
    )
    expect(problems).toEqual([
      'LAB_RELEASE_FILE names the release "nonsense": write one of same, slow-start, never-ready, crash-at-start, with-job',
    ])
    expect(problemsOf({ ...lab, LAB_ROUTES: '1' })[0]).toContain('cannot be read (ENOENT')
  })

  test('all of them at once', () => {
    expect(problemsOf({ PORT: 'x', LAB_ROUTES: 'x' })).toHaveLength(4)
  })
})

test('PostgreSQL, proxies, no limit of logins', () => {
  const environment = {
    JWT_SECRET: SECRET,
    DATABASE_URL: 'postgres://lab@localhost/lab',
    TRUST_PROXY: '127.0.0.1,10.0.0.0/8',
    LOGIN_THROTTLE: 'off',
  }
  expect(readConfig('production', environment, noFile)).toMatchObject({
    databaseUrl: 'postgres://lab@localhost/lab',
    trustProxy: ['127.0.0.1', '10.0.0.0/8'],
    loginThrottle: false,
  })
})

describe('the address of PostgreSQL from a file', () => {
  const inFile = { JWT_SECRET: SECRET, DATABASE_URL_FILE: '/run/secrets/url' }

  test('without the newline at its end', () => {
    const config = readConfig(
      'production',
      inFile,
      filesThat((path) => {
        expect(path).toBe('/run/secrets/url')
        return 'postgres://lab:hunter22@db/lab\n'
      }),
    )
    expect(config.databaseUrl).toBe('postgres://lab:hunter22@db/lab')
  })

  test.each([
    ['', /^DATABASE_URL_FILE: give postgres:/],
    ['hunter22', /^DATABASE_URL_FILE: give postgres:/],
  ])('that holds "%s" is refused, without being repeated', (content, words) => {
    const problems = problemsOf(
      inFile,
      filesThat(() => content),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(words)
    expect(problems[0]).not.toContain('hunter22')
  })

  test.each([
    [{}, /^DATABASE_URL_FILE="\/run\/secrets\/url" cannot be read \(ENOENT/],
    [{ DATABASE_URL: 'postgres://lab@db/lab' }, /^DATABASE_URL and DATABASE_URL_FILE are both set/],
    [{ DATABASE_FILE: '/srv/auth.db' }, /^DATABASE_FILE and DATABASE_URL_FILE are both set/],
  ])('%j', (environment, words) => {
    const problems = problemsOf({ ...inFile, ...environment })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(words)
  })
})

describe('the secret', () => {
  test('from an empty file is refused', () => {
    const { JWT_SECRET: _left, ...rest } = required
    const problems = problemsOf(
      { ...rest, JWT_SECRET_FILE: '/run/secrets/jwt' },
      filesThat(() => '\n'),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^JWT_SECRET_FILE: .*at least 32 bytes/)
  })

  test.each([
    ['short', 'at least 32 bytes'],
    [DEVELOPMENT_SECRET, 'only in development'],
    ['change-me-change-me-change-me-change-me', 'placeholder'],
  ])('%s is refused in production, without being repeated', (secret, reason) => {
    const problems = problemsOf({ ...required, JWT_SECRET: secret })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^JWT_SECRET: /)
    expect(problems[0]).toContain(reason)
    expect(problems[0]).not.toContain(secret)
  })

  const { JWT_SECRET: _left, ...withoutSecret } = required

  test('from a file, without the newline at its end', () => {
    const environment = { ...withoutSecret, JWT_SECRET_FILE: '/run/secrets/jwt' }
    const config = readConfig(
      'production',
      environment,
      filesThat((path) => {
        expect(path).toBe('/run/secrets/jwt')
        return `${SECRET}\n`
      }),
    )
    expect(config.jwtSecret).toBe(SECRET)
  })

  test('from a file of bytes that are no text is refused: they could not be taken exactly', () => {
    const bytes = Buffer.concat([Buffer.from(SECRET), Buffer.from([0xfe, 0x80])])
    const environment = { ...withoutSecret, JWT_SECRET_FILE: '/run/secrets/jwt' }
    const problems = problemsOf(
      environment,
      filesThat(() => bytes.toString('utf8')),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^JWT_SECRET_FILE="\/run\/secrets\/jwt" is no UTF-8.*as text/)
    expect(problems[0]).not.toContain(SECRET)
  })

  test.each([
    [{ JWT_SECRET_FILE: '/missing' }, /^JWT_SECRET_FILE="\/missing" cannot be read \(ENOENT/],
    [{ JWT_SECRET_FILE: '/x', JWT_SECRET: SECRET }, /both set: unset one/],
    [{}, /^JWT_SECRET or JWT_SECRET_FILE is required/],
  ])('%j', (environment, words) => {
    const problems = problemsOf({ ...withoutSecret, ...environment })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(words)
  })
})

test.each([
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path]), 'no regular file'],
  ['a folder', (path: string) => mkdirSync(path), 'no regular file'],
  ['a device', (path: string) => symlinkSync('/dev/zero', path), 'no regular file'],
  ['a huge file', (path: string) => writeFileSync(path, 'x'.repeat(65_537)), 'more than 65536'],
])('%s in place of a file is refused at once', async (_, make, reason) => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'file')
  make(path)
  const names = ['JWT_SECRET_FILE', 'DATABASE_URL_FILE', 'LAB_RELEASE_FILE']
  const files = Object.fromEntries(names.map((name) => [name, path]))
  const problems = problemsOf({ ...files, LAB_ROUTES: '1' }, disk)
  expect(problems).toHaveLength(3)
  for (const problem of problems) {
    expect(problem).toContain(reason)
    expect(problem).toContain('give the path of a file')
  }
})

describe('fault routes', () => {
  const routes = { ...required, LAB_ROUTES: '1' }

  test.each(['0.0.0.0', '::', '192.0.2.1', '2001:db8::1'])(
    'on %s are refused in production',
    (HOST) => {
      const problems = problemsOf({ ...routes, HOST })
      expect(problems).toHaveLength(1)
      expect(problems[0]).toContain(`LAB_ROUTES=1 with HOST="${HOST}"`)
      expect(problems[0]).toContain(
        'Unset LAB_ROUTES, give HOST=127.0.0.1, or set LAB_ROUTES_PUBLIC=1',
      )
      expect(problemsOf({ ...routes, HOST, LAB_ROUTES_PUBLIC: '1' })).toEqual([])
      expect(problemsOf({ ...required, HOST })).toEqual([])
    },
  )

  test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('on %s are allowed', (HOST) => {
    expect(problemsOf({ ...routes, HOST })).toEqual([])
  })
})

test('what a variable says cannot control a terminal', () => {
  const control = '\u001b[31m\u009b\u202e\u{e0041}'
  const escaped = String.raw`\u001b[31m\u009b\u202e\udb40\udc41`
  const { text } = describeFailure(new ConfigurationError([`HOST="${control}"\nand more`]))
  expect(text).toContain(`HOST="${escaped}"\nand more`)
  const environment = { JWT_SECRET: SECRET, DATABASE_FILE: `/srv/${control}` }
  const files = filesThat(() => '', 0o100644)
  const [warning] = readConfig('production', environment, files).warnings
  expect(warning).toContain(`DATABASE_FILE="/srv/${escaped}"`)
})

describe('warnings', () => {
  const inFiles = { JWT_SECRET_FILE: '/srv/my key', DATABASE_FILE: '/srv/auth.db' }
  const warningsOf = (mode: 'development' | 'production', environment: object, files = noFile) =>
    readConfig(mode, { ...environment }, files).warnings
  const holding = (mode: number): Files => filesThat(() => SECRET, mode)

  test.each([0o100644, 0o100604, 0o100666, 0o100602])(
    'of files that others can open, of mode %o',
    (mode) => {
      const shown = `0${(mode & 0o777).toString(8)}`
      expect(warningsOf('production', inFiles, holding(mode))).toEqual([
        `DATABASE_FILE="/srv/auth.db" has mode ${shown}, so that every user of this machine can open it: run chmod o= /srv/auth.db*`,
        `JWT_SECRET_FILE="/srv/my key" has mode ${shown}, so that every user of this machine can open it: run chmod o= '/srv/my key'`,
      ])
    },
  )

  test.each([0o100600, 0o100400, 0o100640, 0o100440])('of none of mode %o', (mode) => {
    expect(warningsOf('production', inFiles, holding(mode))).toEqual([])
  })

  test('of the address of PostgreSQL, which holds a password', () => {
    const environment = { JWT_SECRET: SECRET, DATABASE_URL_FILE: '/srv/url' }
    const files = filesThat(() => 'postgres://lab:hunter22@db/lab', 0o100644)
    const warnings = warningsOf('production', environment, files)
    expect(warnings).toEqual([
      expect.stringMatching(/^DATABASE_URL_FILE="\/srv\/url" has mode 0644/),
    ])
  })

  test('of passwords and a secret that everybody knows, where other machines reach them', () => {
    const HOST = '0.0.0.0'
    const seeded = { ...required, SEED_USERS: '1' }
    expect(warningsOf('production', { ...seeded, HOST })).toEqual([
      expect.stringMatching(/^SEED_USERS=1 .* Unset SEED_USERS, or give HOST=127/),
    ])
    expect(warningsOf('production', seeded)).toEqual([])
    expect(warningsOf('development', { HOST })).toEqual([
      expect.stringMatching(/the development secret.* Set JWT_SECRET, or give HOST=127/),
    ])
    expect(warningsOf('development', { HOST, JWT_SECRET: SECRET })).toEqual([])
    expect(warningsOf('development', {})).toEqual([])
  })

  test('of this machine’s files, and of none where there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-mode-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const JWT_SECRET_FILE = join(folder, 'secret')
    const environment = { JWT_SECRET_FILE, DATABASE_FILE: join(folder, 'missing', 'auth.db') }
    await writeFile(JWT_SECRET_FILE, SECRET)
    await chmod(JWT_SECRET_FILE, 0o644)
    expect(warningsOf('production', environment, disk)).toHaveLength(1)
    await chmod(JWT_SECRET_FILE, 0o600)
    expect(warningsOf('production', environment, disk)).toEqual([])
  })
})
