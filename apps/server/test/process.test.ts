import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  good,
  login,
  readPair,
  run,
  SECRET,
  startServer,
  temporaryFolder,
} from './support/server.ts'

describe('a start that cannot work ends with a message and a code', () => {
  test('nothing is set', async () => {
    const { exited, output } = run('production', {})
    expect(await exited).toBe(2)
    expect(output()).toMatch(/DATABASE_FILE is required/)
    expect(output()).toMatch(/JWT_SECRET or JWT_SECRET_FILE is required.*openssl rand/)
    expect(output()).not.toMatch(/\n +at /)
  })

  test('the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void holder.close())
    await once(holder, 'listening')
    const address = holder.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const { exited, output } = run('production', { ...good(), PORT: port })
    expect(await exited).toBe(1)
    expect(output()).toMatch(/EADDRINUSE.*give another PORT/)
  })

  test('the address is none of this machine', async () => {
    const { exited, output } = run('production', { ...good(), HOST: '192.0.2.1' })
    expect(await exited).toBe(1)
    expect(output()).toMatch(/EADDRNOTAVAIL.*give another HOST/)
    expect(output()).not.toMatch(/\n +at /)
  })

  test('a database in memory would be another one in every worker', async () => {
    const { exited, output } = run('cluster', { ...good(), DATABASE_FILE: ':memory:' })
    expect(await exited).toBe(2)
    expect(output()).toMatch(/DATABASE_FILE=":memory:".*give the path of a file/)
  })

  test('fault routes would be open to other machines', async () => {
    const { exited, output } = run('cluster', { ...good(), HOST: '0.0.0.0', LAB_ROUTES: '1' })
    expect(await exited).toBe(2)
    expect(output()).toMatch(/LAB_ROUTES=1 with HOST="0\.0\.0\.0".*LAB_ROUTES_PUBLIC=1/)
  })

  test('the log cannot be written', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    const { exited, output } = run('production', { ...good(), LOG_FILE: join(folder, 'file/log') })
    expect(await exited).toBe(2)
    expect(output()).toMatch(/LOG_FILE=.*cannot be opened/)
  })

  test.each(['production', 'development'] as const)(
    'nobody reads the pipe for the log of %s',
    async (entry) => {
      const LOG_FILE = join(temporaryFolder(), 'pipe')
      execFileSync('mkfifo', [LOG_FILE])
      const { exited, output } = run(entry, { ...good(), LOG_FILE })
      expect(await exited).toBe(2)
      expect(output()).toMatch(/LOG_FILE=.*cannot be opened.*start the reader of a pipe/)
    },
  )

  test('the database is none', async () => {
    const environment = good()
    writeFileSync(environment.DATABASE_FILE, 'not a database'.repeat(100))
    const { exited, output } = run('production', environment)
    expect(await exited).toBe(1)
    expect(output()).toContain(`Cannot open the database ${environment.DATABASE_FILE}`)
  })
})

describe('production', () => {
  test('files that others can open are told in the log, with the remedy', async () => {
    const { DATABASE_FILE } = good()
    writeFileSync(DATABASE_FILE, '', { mode: 0o644 })
    chmodSync(DATABASE_FILE, 0o644)
    const server = await startServer('production', { DATABASE_FILE, LOG_FILE: '' })
    await expect.poll(server.output).toContain(`run chmod o= ${DATABASE_FILE}*`)
    expect(server.output()).toMatch(/"level":40,.*"msg":"DATABASE_FILE=.* has mode 0644/)
  })

  test('the build runs without a loader', async () => {
    const folder = fileURLToPath(new URL('../../..', import.meta.url))
    const tsc = join(folder, 'node_modules/.bin/tsc')
    for (const room of ['packages/auth-api', 'apps/server']) {
      await promisify(execFile)(tsc, ['-p', join(folder, room, 'tsconfig.build.json')])
    }
    const server = await startServer('built')
    const { access } = await login(server.url)
    const headers = { authorization: `Bearer ${access}` }
    expect((await fetch(`${server.url}/api/me/`, { headers })).status).toBe(200)
    expect((await fetch(`${server.url}/lab/whoami/`)).status).toBe(404)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  })

  test('a database is made and seeded before any server starts', async () => {
    const { PORT: _port, ...environment } = good()
    const first = run('migrate', { ...environment, SEED_USERS: '1' })
    expect(await first.exited).toBe(0)
    expect(first.output()).toBe("the schema is up to date, 2 of the lab's users created\n")
    const again = run('migrate', { ...environment, SEED_USERS: '1' })
    expect(await again.exited).toBe(0)
    expect(again.output()).toContain("0 of the lab's users")
    await login((await startServer('production', { ...environment, SEED_USERS: '0' })).url)
  })

  test('no users exist unless they are seeded', async () => {
    const server = await startServer('production', { SEED_USERS: '0' })
    await expect(login(server.url)).rejects.toThrow('401')
  })

  test('two processes share one new database', async () => {
    const environment = { DATABASE_FILE: join(temporaryFolder(), 'auth.db') }
    const [one, two] = await Promise.all([
      startServer('production', environment),
      startServer('production', environment),
    ])
    const { access } = await login(one.url)
    const headers = { authorization: `Bearer ${access}` }
    expect((await fetch(`${two.url}/api/me/`, { headers })).status).toBe(200)
  })

  test('in a container it names itself by host name and process id', async () => {
    const server = await startServer('production', {
      LAB_ROUTES: '1',
      LAB_PROCESS: 'container',
    })
    const answer = await fetch(`${server.url}/lab/whoami/`)
    const name = `${hostname()}.${server.child.pid}`
    expect(answer.headers.get('x-lab-process')).toBe(name)
    expect(await answer.json()).toMatchObject({ pid: server.child.pid, process: name })
  })

  test('as tutorials have it, it tells nobody that it serves, and a signal cuts what is in flight', async () => {
    const log = join(temporaryFolder(), 'log')
    const { child, exited } = run('plain', { ...good(), LOG_FILE: log, LAB_ROUTES: '1' })
    const messages: unknown[] = []
    child.on('message', (message) => messages.push(message))
    const address = () => /http:\/\/127\.0\.0\.1:[0-9]+/.exec(readFileSync(log, 'utf8'))?.[0]
    await expect.poll(address).toBeDefined()
    const cut = fetch(`${address()}/lab/wait/?ms=5000`).catch(() => 'cut')
    expect((await fetch(`${address()}/health/ready/`)).status).toBe(200)
    child.kill('SIGINT')
    expect(await cut).toBe('cut')
    expect(await exited).toBe('SIGINT')
    expect(messages).toEqual([])
  })

  test('the crash route kills it, and the log says why', async () => {
    const server = await startServer('production', { LAB_ROUTES: '1', WORKER_NAME: 'api-7' })
    const whoami = await (await fetch(`${server.url}/lab/whoami/`)).json()
    expect(whoami).toMatchObject({ pid: server.child.pid, worker: 'api-7' })
    await expect(fetch(`${server.url}/lab/crash/`, { method: 'POST' })).rejects.toThrow(
      'fetch failed',
    )
    expect(await server.exited).toBe(1)
    const last = JSON.parse(server.output().trim().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ level: 60, msg: 'uncaught exception' })
    expect(last.err.message).toBe('crashed on purpose by /lab/crash/')
  })

  test('answers what no route sees in the form of all errors, and logs none of it', async () => {
    const server = await startServer('production', { LAB_ROUTES: '1', LOG_LEVEL: 'trace' })
    const answer = await fetch(`${server.url}/%`)
    const { headers } = answer
    expect([answer.status, await answer.json()]).toEqual([400, { detail: 'Malformed request.' }])
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.get('x-lab-process')).toBe(String(server.child.pid))

    const secret = 'a-token-that-came-with-nonsense'
    const socket = connect(server.port, '127.0.0.1')
    socket.write(`nonsense ${secret}\r\n\r\n`)
    const [text] = await once(socket.setEncoding('utf8'), 'data')
    expect(text).toMatch(/^HTTP\/1\.1 400 [^]*{"detail":"Malformed request\."}$/)
    server.child.kill('SIGTERM')
    await server.exited
    expect(server.output()).toContain('HPE_INVALID_METHOD')
    expect(server.output()).not.toContain(secret)
  })

  test('logs every request, and no token, password or secret', async () => {
    const file = join(temporaryFolder(), 'deeper', 'server.log')
    const server = await startServer('production', { LOG_FILE: file, LOG_LEVEL: 'trace' })
    const { url } = server
    const { access, refresh } = await login(url)
    const post = (path: string, body: string, type = 'application/json') =>
      fetch(url + path, {
        method: 'POST',
        body,
        headers: { 'content-type': type, authorization: `Bearer ${access}` },
      })
    await fetch(`${url}/api/me/?token=${access}`, {
      headers: { authorization: `Bearer ${access}`, cookie: `t=${refresh}` },
    })
    await fetch(`${url}/api/${access}/?password=lab-user-passphrase-1`)
    await post('/api/token/', '{"password":"lab-user-passphrase-1"')
    await post('/api/token/', '{"username":"lab-user","password":"wrong-passphrase"}')
    await post('/api/token/verify/', JSON.stringify({ token: access }))
    const pair = await readPair(await post('/api/token/refresh/', JSON.stringify({ refresh })))
    await post('/api/token/refresh/', JSON.stringify({ refresh }))
    await post('/api/token/', 'x'.repeat(100_000))
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)

    const log = readFileSync(file, 'utf8')
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ msg }) => msg === 'request completed')).toHaveLength(9)
    const secrets = [SECRET, 'lab-user-passphrase-1', 'wrong-passphrase']
    for (const token of [access, refresh, pair.refresh, pair.access]) {
      secrets.push(...token.split('.').slice(1))
    }
    for (const secret of secrets) expect(log).not.toContain(secret)
  })
})

test.each(['migrate', 'purge'] as const)(
  'errors and warnings that cannot be written change nothing of %s',
  async (entry) => {
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    expect(await run(entry, {}, full).exited).toBe(2)
    const environment = good()
    writeFileSync(environment.DATABASE_FILE, '')
    chmodSync(environment.DATABASE_FILE, 0o644)
    const { exited, output } = run(entry, environment, full)
    expect(await exited).toBe(0)
    expect(output()).toMatch(/up to date|purged/)
  },
)

test('the purge command opens the same database and says what it did', async () => {
  const { exited, output } = run('purge', good())
  expect(await exited).toBe(0)
  expect(output()).toBe('purged in 1 batch\n')
  const failed = run('purge', {})
  expect(await failed.exited).toBe(2)
})

describe('development', () => {
  test('starts with nothing set, and logs prettily at debug', async () => {
    const server = await startServer('development', { LOG_FILE: '', SEED_USERS: '1' })
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    await login(server.url)
    expect(server.output()).toMatch(/incoming request/)
    expect(server.output()).not.toMatch(/^\{"level"/m)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe('SIGTERM')
  })
})

test('files need no login, and what is no file is answered as any unknown path', async () => {
  const { url } = await startServer('production')
  const logo = await fetch(`${url}/static/logo.svg`)
  expect(logo.headers.get('content-type')).toBe('image/svg+xml')
  expect(logo.headers.get('cache-control')).toBe('public, max-age=3600')
  expect(await logo.text()).toContain('<svg')
  const unknown = await (await fetch(`${url}/none/`)).text()
  for (const path of ['/static/', '/static/none.svg', '/static/..%2fpackage.json']) {
    const answer = await fetch(url + path)
    expect([answer.status, await answer.text()]).toEqual([404, unknown])
  }
})
