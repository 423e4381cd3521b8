import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { startApi, USER } from './support/api.ts'
import { createPostgres, findPostgres } from './support/postgres.ts'

const bin = findPostgres()

/** A server of the test's own, which it may stop. */
async function startServer() {
  const server = await createPostgres(bin ?? '')
  onTestFinished(() => server.remove())
  await server.start()
  return { server, url: await server.createDatabase() }
}

describe.skipIf(bin === null && process.env.CI !== 'true')('PostgreSQL', () => {
  test('that goes away is 503, closed, and used again when it is back', async () => {
    const { server, url } = await startServer()
    const store = await openPostgresStore({ url, timeout: 2000 })
    const { get, post, login } = await startApi({ store })
    const { access, refresh } = await login()
    const bearer = `Bearer ${access}`
    expect((await get('/api/me/', bearer)).statusCode).toBe(200)

    await server.stop()
    expect((await get('/health/live')).statusCode).toBe(200)
    for (const answer of [
      await get('/health/ready'),
      await get('/api/me/', bearer),
      await get('/api/notes/'),
      await post('/api/token/', USER),
      await post('/api/token/refresh/', { refresh }),
    ]) {
      expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toEqual([
        503,
        '1',
        { detail: 'Service temporarily unavailable, try again later.' },
      ])
    }
    // A bad token is refused all the same: that needs no store.
    expect((await get('/api/me/', 'Bearer nonsense')).statusCode).toBe(401)

    await server.start()
    expect((await get('/health/ready')).statusCode).toBe(200)
    expect((await get('/api/me/', bearer)).statusCode).toBe(200)
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
  })

  test('that hangs is 503 before a proxy gives up, and used again when it goes on', async () => {
    const { server, url } = await startServer()
    const { get, post, login } = await startApi({ store: await openPostgresStore({ url }) })
    const { access, refresh } = await login()
    // A connection for each that will hang: in the middle of a transaction it takes longest.
    await Promise.all(Array.from({ length: 4 }, () => get('/health/ready')))
    server.pause()
    const began = performance.now()
    const answers = await Promise.all([
      post('/api/token/refresh/', { refresh }),
      // More than the connections that are there: the others wait for new ones.
      ...Array.from({ length: 5 }, () => post('/api/token/', USER)),
      get('/api/me/', `Bearer ${access}`),
    ])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 503))
    // What Nginx and Apache wait for an answer.
    expect(performance.now() - began).toBeLessThan(10_000)
    server.resume()
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
  })

  test('of a newer schema is refused and left as it is', async () => {
    const { url } = await startServer()
    await (await openPostgresStore({ url })).close()
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query("INSERT INTO schema_migrations VALUES (99, 'from the future')")
    await expect(openPostgresStore({ url })).rejects.toMatchObject({
      code: 'LAB_AUTH_SCHEMA_TOO_NEW',
      message: expect.stringMatching(/schema version 99.*newer program/),
    })
    const steps = await client.query('SELECT version FROM schema_migrations ORDER BY version')
    expect(steps.rows.map(({ version }) => String(version))).toEqual(['1', '2', '99'])
    await client.end()
  })

  test('a migration that fails leaves nothing half done', async () => {
    const { url } = await startServer()
    const client = new Client({ connectionString: url })
    await client.connect()
    // In the way of the second step.
    await client.query('CREATE TABLE login_attempts (x INTEGER)')
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: 'LAB_AUTH_STORE_OPEN' })
    const tables = await client.query("SELECT to_regclass('users') AS users")
    expect(tables.rows).toEqual([{ users: null }])
    await client.query('DROP TABLE login_attempts')
    await (await openPostgresStore({ url })).close()
    await client.end()
  })

  test('a lock that is held for longer than the wait is 503, and works again after', async () => {
    const { url } = await startServer()
    const store = await openPostgresStore({ url, timeout: 500 })
    const { post, login } = await startApi({ store })
    const { refresh } = await login()
    const other = new Client({ connectionString: url })
    await other.connect()
    await other.query('BEGIN; LOCK TABLE refresh_tokens IN ACCESS EXCLUSIVE MODE')
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(503)
    await other.query('ROLLBACK')
    await other.end()
    expect((await post('/api/token/refresh/', { refresh })).statusCode).toBe(200)
  })

  test('that ends a connection in the middle of a login is 503, and works again after', async () => {
    const { url } = await startServer()
    const { post, login } = await startApi({ store: await openPostgresStore({ url }) })
    await login()
    const other = await connectTo(url)
    await other.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE')
    // The reading of the account waits first; it goes on when the lock is one of writing alone.
    const cut = post('/api/token/', USER)
    await endWaiting(await connectTo(url))
    expect((await cut).statusCode).toBe(503)
    await other.query('ROLLBACK; BEGIN; LOCK TABLE users IN EXCLUSIVE MODE')
    const cutInTransaction = post('/api/token/', USER)
    await endWaiting(await connectTo(url))
    expect((await cutInTransaction).statusCode).toBe(503)
    await other.query('ROLLBACK')
    expect((await post('/api/token/', USER)).statusCode).toBe(200)
  })

  test('that ends a connection while the schema is made stops the start with a message', async () => {
    const { url } = await startServer()
    const other = await connectTo(url)
    await other.query('BEGIN; CREATE TABLE schema_migrations (version BIGINT, name TEXT)')
    const opening = openPostgresStore({ url }).catch((error: unknown) => error)
    await endWaiting(await connectTo(url))
    expect(await opening).toMatchObject({ code: 'LAB_AUTH_STORE_OPEN' })
  })
})

/** A connection of the test's own. */
async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** Ends the connection that waits for a lock, as soon as there is one. */
async function endWaiting(client: Client): Promise<void> {
  const end =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
  await expect.poll(async () => (await client.query(end)).rowCount).toBe(1)
}

test('an address that cannot be read stops the start with what to look at', async () => {
  const url = 'postgres://lab:hunter22@:port/lab'
  const failure = await openPostgresStore({ url, timeout: 2000 }).catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'LAB_AUTH_STORE_OPEN',
    message: expect.stringMatching(/Check that the server runs there/),
  })
  expect(String(failure)).not.toContain('hunter22')
})

test('a server that cannot be reached stops the start, without its password in the message', async () => {
  const url = 'postgres://lab:hunter22@127.0.0.1:9/lab'
  const failure = await openPostgresStore({ url, timeout: 2000 }).catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'LAB_AUTH_STORE_OPEN',
    message: expect.stringMatching(/^Cannot open the database postgres:\/\/127\.0\.0\.1:9\/lab/),
  })
  expect(String(failure)).not.toContain('hunter22')
})
