import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LAB_USERS, openSqliteStore, seedUsers } from '../src/index.ts'
import { connect } from '../src/store/sqlite/connect.ts'
import { migrate } from '../src/store/sqlite/migrate.ts'
import { createSqliteStore } from '../src/store/sqlite/open.ts'
import { startApi, USER } from './support/api.ts'
import { databaseFile } from './support/workspace.ts'

describe('the files of a database', () => {
  const modes = (file: string): string[] =>
    readdirSync(dirname(file)).map((name) => {
      const { mode } = statSync(join(dirname(file), name))
      return `${name.replace(basename(file), '')} ${(mode & 0o777).toString(8)}`
    })

  test("are their owner's alone where they are made, whatever the umask", async () => {
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const file = databaseFile()
    const store = openSqliteStore({ file })
    onTestFinished(() => store.close())
    await seedUsers(store, LAB_USERS)
    expect(modes(file).toSorted()).toEqual([' 600', '-shm 600', '-wal 600'])
  })

  test('keep the mode that somebody gave them', async () => {
    const file = databaseFile()
    await openSqliteStore({ file }).close()
    chmodSync(file, 0o640)
    const store = openSqliteStore({ file })
    onTestFinished(() => store.close())
    expect(modes(file).toSorted()).toEqual([' 640', '-shm 640', '-wal 640'])
  })
})

describe('a database that cannot be used', () => {
  test('of a newer schema is refused and left as it is', async () => {
    const file = databaseFile()
    await openSqliteStore({ file }).close()
    const db = new DatabaseSync(file)
    db.exec("INSERT INTO schema_migrations VALUES (99, 'from the future')")
    db.close()
    const before = readFileSync(file)
    const open = () => openSqliteStore({ file })
    expect(open).toThrow(
      expect.objectContaining({
        code: 'LAB_AUTH_SCHEMA_TOO_NEW',
        message: expect.stringMatching(/schema version 99.*newer program/),
      }),
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('of a newer schema keeps its journal too', () => {
    const file = databaseFile()
    const db = new DatabaseSync(file)
    db.exec('CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL)')
    db.exec("INSERT INTO schema_migrations VALUES (99, 'from the future')")
    db.close()
    const before = readFileSync(file)
    const open = () => openSqliteStore({ file })
    expect(open).toThrow(expect.objectContaining({ code: 'LAB_AUTH_SCHEMA_TOO_NEW' }))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test.each([
    ['tables', 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)', 'users'],
    ['a view alone', 'CREATE VIEW one AS SELECT 1', 'one'],
  ])('of another program, with %s, is refused and left as it is', (_what, sql, name) => {
    const file = databaseFile()
    const db = new DatabaseSync(file)
    db.exec(sql)
    db.close()
    const before = readFileSync(file)
    const open = () => openSqliteStore({ file })
    expect(open).toThrow(
      expect.objectContaining({
        code: 'LAB_AUTH_FOREIGN_DATABASE',
        message: expect.stringMatching(new RegExp(`${name}".*Give a file`)),
      }),
    )
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(dirname(file)).filter((one) => one.startsWith(basename(file)))).toEqual([
      basename(file),
    ])
  })

  test('but is empty is no other program’s', () => {
    const file = databaseFile()
    const db = new DatabaseSync(file)
    // What a table with numbered rows leaves behind is SQLite's own.
    db.exec('CREATE TABLE gone (id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE gone')
    db.close()
    expect(openSqliteStore({ file }).close()).toBeUndefined()
  })

  test('in a folder that does not exist', () => {
    const file = `${databaseFile()}/no/such/folder.db`
    expect(() => openSqliteStore({ file })).toThrow(
      expect.objectContaining({
        code: 'LAB_AUTH_STORE_OPEN',
        message: expect.stringContaining(file),
      }),
    )
  })

  test('that is no database', () => {
    const file = databaseFile()
    writeFileSync(file, 'this is not SQLite'.repeat(1000))
    expect(() => openSqliteStore({ file })).toThrow(
      expect.objectContaining({ code: 'LAB_AUTH_STORE_OPEN' }),
    )
  })

  test('locked by another for longer than the wait is 503, and works again after', async () => {
    const file = databaseFile()
    const store = openSqliteStore({ file, busyTimeout: 20 })
    const { post, get, login } = await startApi({ store })
    const { refresh, access } = await login()
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const locked = await post('/api/token/refresh/', { refresh })
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([503, '1'])
    expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
    other.exec('ROLLBACK')
    other.close()
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
  })

  test('locked by another keeps everybody waiting for no longer than half a second', async () => {
    const file = databaseFile()
    const { post, login } = await startApi({ store: openSqliteStore({ file }) })
    const { refresh } = await login()
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const start = performance.now()
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(503)
    expect(performance.now() - start).toBeLessThan(2500)
    other.close()
  })

  test('a disk that fills up is 503, and the token is not lost', async () => {
    const file = databaseFile()
    const store = openSqliteStore({ file })
    const { app, post, login } = await startApi({ store })
    const { refresh, access } = await login()
    const small = await startApi({ store: openWithPageLimit(file) })
    let status = 201
    const headers = { authorization: `Bearer ${access}` }
    for (let index = 0; index < 500 && status === 201; index += 1) {
      const payload = { text: 'x'.repeat(1000) }
      const request = { method: 'POST', url: '/api/notes/', payload, headers } as const
      status = (await small.app.inject(request)).statusCode
    }
    expect(status).toBe(503)
    expect((await app.inject('/health/ready')).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
  })
})

/** The store on a database that may not grow: what SQLite itself takes for a full disk. */
function openWithPageLimit(file: string) {
  const db = connect(file, 5000)
  db.exec('PRAGMA max_page_count = 1')
  return createSqliteStore(db)
}

test('a database that another is just creating is waited for', async () => {
  const file = databaseFile()
  // Holds the write lock of a database that is not in WAL mode yet.
  const holder = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads')
    const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(workerData)
    db.exec('CREATE TABLE gone (x); DROP TABLE gone')
    db.exec('BEGIN IMMEDIATE')
    parentPort.postMessage('locked')
    setTimeout(() => db.exec('ROLLBACK'), 200)`,
    { eval: true, workerData: file },
  )
  onTestFinished(() => void holder.terminate())
  await once(holder, 'message')
  const store = openSqliteStore({ file })
  expect(await store.findAccount('nobody')).toBeUndefined()
  await store.close()
})

describe('what is kept', () => {
  test('no token and no password is in the database, in no form', async () => {
    const file = databaseFile()
    const { post, login } = await startApi({ store: openSqliteStore({ file }) })
    const first = await login()
    const second = (await post('/api/token/refresh/', { refresh: first.refresh })).json()
    const bytes = [file, `${file}-wal`].map((path) => readFileSync(path, 'latin1')).join('')
    expect(bytes).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    for (const secret of [first.refresh, second.refresh, first.access, second.access]) {
      for (const part of secret.split('.').slice(1)) expect(bytes).not.toContain(part)
    }
    for (const { password } of LAB_USERS) expect(bytes).not.toContain(password)
  })

  test('users and sessions outlive the process', async () => {
    const file = databaseFile()
    const before = await startApi({ store: openSqliteStore({ file }) })
    const { access, refresh } = await before.login()
    const after = await startApi({ store: openSqliteStore({ file }) })
    expect((await after.get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
    expect((await after.post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
  })

  test('what one process ends is over in the other at the next request', async () => {
    const file = databaseFile()
    const one = await startApi({ store: openSqliteStore({ file }) })
    const two = await startApi({ store: openSqliteStore({ file }) })
    const { access, refresh } = await one.login()
    expect((await two.get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
    await one.post('/api/token/blacklist/', { refresh })
    expect((await two.get('/api/me/', `Bearer ${access}`)).statusCode).toBe(401)
  })

  test('migrating twice changes nothing', () => {
    const db = new DatabaseSync(':memory:')
    migrate(db, ':memory:')
    const schema = () => db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all()
    const first = schema()
    migrate(db, ':memory:')
    expect(schema()).toEqual(first)
    db.close()
  })
})

describe('seeding', () => {
  test('a user that exists keeps its password', async () => {
    const { store, post } = await startApi()
    const changed = { username: 'lab-user', password: 'another-passphrase', role: 'user' } as const
    expect(await seedUsers(store, [changed])).toBe(0)
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
  })

  test.each([
    [{ username: 'short', password: '1234567', role: 'user' } as const, 'at least 8'],
    [{ username: ' spaces', password: '12345678', role: 'user' } as const, 'spaces'],
    [{ username: '', password: '12345678', role: 'user' } as const, 'empty'],
  ])('%j is refused and nobody is created', async (user, rule) => {
    const store = openSqliteStore({ file: ':memory:' })
    await expect(seedUsers(store, [...LAB_USERS, user])).rejects.toThrow(rule)
    expect(await store.findAccount('lab-user')).toBeUndefined()
    await store.close()
  })

  test('without a seed nobody can sign in', async () => {
    const store = openSqliteStore({ file: ':memory:' })
    expect(await store.findPrincipal(1, null)).toBe('unknown-user')
    await store.close()
  })
})
