import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { openSqliteStore } from '@deployment-lab/auth-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../src/build-app.ts'
import { readConfig } from '../src/config.ts'
import { prepareDrain } from '../src/drain.ts'
import { keepSending } from './support/keep-alive-client.ts'
import { login, SECRET, startServer } from './support/server.ts'

const LONG = 60_000

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s under keep-alive load loses no request and answers no 503',
    async (signal) => {
      const server = await startServer('production')
      const { access } = await login(server.url)
      let answers = 0
      const { promise: warm, resolve } = Promise.withResolvers<void>()
      const clients = Array.from({ length: 16 }, () =>
        keepSending(server.port, access, () => {
          answers += 1
          if (answers === 800) resolve()
        }),
      )
      await warm
      // Hashing takes a while: these are surely in flight.
      const logins = Array.from({ length: 4 }, () => login(server.url))
      const inFlight = Promise.all(logins)
      await answered(server.url, access)
      server.child.kill(signal)

      const reports = await Promise.all(clients)
      expect(reports.flatMap((report) => report.lost)).toEqual([])
      expect(reports.every((report) => report.toldToClose)).toBe(true)
      const statuses = reports.flatMap((report) => report.statuses)
      expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([])
      expect(statuses.length).toBe(reports.reduce((sum, report) => sum + report.sent, 0))
      expect(await inFlight).toHaveLength(4)
      expect(await server.exited).toBe(0)
      expect(server.output()).toContain('"state":"drained"')
    },
    LONG,
  )

  test(
    'clients of a busy process, which come back when told to close, are refused and not reset',
    async () => {
      const server = await startServer('production', { LAB_ROUTES: '1' })
      const { access } = await login(server.url)
      let answers = 0
      const { promise: warm, resolve } = Promise.withResolvers<void>()
      const clients = Array.from({ length: 32 }, () =>
        keepSending(
          server.port,
          access,
          () => {
            answers += 1
            if (answers === 320) resolve()
          },
          '/lab/burn/?ms=3',
        ),
      )
      await warm
      server.child.kill('SIGTERM')
      const reports = await Promise.all(clients)
      expect(reports.flatMap((report) => report.lost)).toEqual([])
      expect(await server.exited).toBe(0)
    },
    LONG,
  )

  test(
    'idle keep-alive connections do not hold it up, and a second signal changes nothing',
    async () => {
      const server = await startServer('production', { SHUTDOWN_TIMEOUT_MS: '600000' })
      for (let index = 0; index < 5; index += 1) {
        const socket = connect(server.port, '127.0.0.1')
        onTestFinished(() => void socket.destroy())
        socket.write('GET /health/live HTTP/1.1\r\nHost: lab\r\n\r\n')
        const [answer] = await once(socket, 'data')
        expect(String(answer)).toContain('Connection: keep-alive')
      }
      server.child.kill('SIGTERM')
      server.child.kill('SIGTERM')
      expect(await server.exited).toBe(0)
    },
    LONG,
  )

  test(
    'a request in flight is answered with connection: close',
    async () => {
      const server = await startServer('production', { LAB_ROUTES: '1' })
      const body = 'username=lab-user&password=lab-user-passphrase-1'
      const socket = connect(server.port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      // The body is held back until the drain has begun.
      socket.write(
        'POST /api/token/ HTTP/1.1\r\nHost: lab\r\nConnection: keep-alive\r\n' +
          `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`,
      )
      await fetch(`${server.url}/health/live`)
      server.child.kill('SIGTERM')
      await refused(server.port)
      socket.write(body)
      const answer = await answerOf(socket)
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n')
      expect(await server.exited).toBe(0)
    },
    LONG,
  )

  test(
    'what never ends is cut after SHUTDOWN_TIMEOUT_MS',
    async () => {
      const server = await startServer('production', { SHUTDOWN_TIMEOUT_MS: '300' })
      const socket = connect(server.port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.write('POST /api/token/ HTTP/1.1\r\nHost: lab\r\nContent-Length: 10\r\n\r\n')
      await fetch(`${server.url}/health/live`)
      server.child.kill('SIGTERM')
      expect(await server.exited).toBe(0)
      expect(server.output()).toContain('"state":"cut","connections":1')
    },
    LONG,
  )
})

const LIVE = 'GET /health/live HTTP/1.1\r\nHost: lab\r\n\r\n'

describe('in this process, so that it can be kept busy', () => {
  test('a request that has arrived and is not read yet is answered, however late', async () => {
    const { drain, dial } = await listening()
    const socket = dial()
    socket.write(LIVE)
    await once(socket, 'data')
    const drained = drain(5000)
    socket.write(LIVE)
    keepBusy(300)
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(await drained).toEqual({ state: 'drained' })
  })

  test('a request that comes in the moment an idle connection is closed is answered', async () => {
    const { app, drain, dial } = await listening()
    const socket = dial()
    socket.write(LIVE)
    await once(socket, 'data')
    const drained = drain(5000)
    while (app.server.listening) await new Promise(setImmediate)
    socket.write(LIVE)
    keepBusy(1500)
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(await drained).toEqual({ state: 'drained' })
  })

  test('connections that were never used are closed like idle ones', async () => {
    const { drain, dial } = await listening()
    const socket = dial()
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    expect(await drain(10_000)).toEqual({ state: 'drained' })
    await closed
  })

  test('connections that come without end do not hold it up', async () => {
    const { drain, dial } = await listening()
    let over = false
    const keepDialing = () => {
      dial().on('error', () => undefined)
      if (!over) setImmediate(keepDialing)
    }
    for (let index = 0; index < 50; index += 1) keepDialing()
    expect(await drain(300)).toEqual({ state: 'drained' })
    over = true
  })

  test('what it takes when its time is up is cut as well', async () => {
    const { drain, dial } = await listening()
    const half =
      'POST /api/token/ HTTP/1.1\r\nHost: lab\r\n' +
      'Content-Type: application/json\r\nContent-Length: 10\r\n\r\n'
    const first = dial().on('error', () => undefined)
    await once(first, 'connect')
    for (let index = 0; index < 60; index += 1) {
      dial()
        .on('error', () => undefined)
        .write(half)
    }
    const drained = drain(300)
    // After it has looked, and before its limit is seen.
    setImmediate(keepBusy, 500)
    expect(await drained).toMatchObject({ state: 'cut' })
  })

  test('an idle connection is left open for a while, for a request that is on its way', async () => {
    const { drain, dial } = await listening()
    const socket = dial()
    socket.write(LIVE)
    await once(socket, 'data')
    const drained = drain(5000)
    await wait(400)
    socket.write(LIVE)
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(await drained).toEqual({ state: 'drained' })
  })

  test.each(['in the middle of a look for what has arrived', 'before one'])(
    'connections that wait to be accepted are served when it begins %s',
    async (when) => {
      const { drain, dial } = await listening()
      const caller = dial()
      await once(caller, 'connect')
      // The system takes these at once. Node takes one each time it looks.
      const sockets = Array.from({ length: 20 }, dial)
      const answers = Promise.all(sockets.map(answerOf))
      for (const socket of sockets) socket.write(LIVE)
      if (when !== 'before one') {
        caller.write(LIVE)
        await once(caller, 'data')
      }
      const drained = drain(5000)
      for (const answer of await answers) expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      caller.destroy()
      expect(await drained).toEqual({ state: 'drained' })
    },
  )
})

/** An app that listens, its drain, and how to connect to it. */
async function listening() {
  const sink = { stream: new PassThrough(), flush: () => undefined }
  const environment = { JWT_SECRET: SECRET, DATABASE_FILE: ':memory:', LOG_LEVEL: 'silent' }
  const config = readConfig('production', environment, String)
  const app = await buildApp(config, openSqliteStore({ file: ':memory:' }), sink)
  const drain = prepareDrain(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const port = Number(new URL(app.listeningOrigin).port)
  const dial = () => {
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    return socket
  }
  return { app, drain, dial, port }
}

/** Keeps this process from all else, for so many milliseconds. */
function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Everything that is still to come on a connection. */
async function answerOf(socket: Socket): Promise<string> {
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

test('Fastify itself answers no 503 while it closes', async () => {
  const { app, dial, port } = await listening()
  const socket = dial()
  // The first request is held open, so that the second comes while the app closes.
  socket.write('POST /api/token/verify/ HTTP/1.1\r\nHost: lab\r\nContent-Length: 2\r\n')
  socket.write('Content-Type: application/json\r\n\r\n')
  await fetch(`${app.listeningOrigin}/health/live`, { headers: { connection: 'close' } })
  const closed = app.close()
  await refused(port)
  socket.write(`{}${LIVE}`)
  const answers = await answerOf(socket)
  expect(answers.match(/HTTP\/1\.1 [0-9]+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200'])
  await closed
})

/** One more answer, so that the server has surely read what was sent before. */
async function answered(url: string, access: string): Promise<void> {
  const answer = await fetch(`${url}/api/me/`, { headers: { authorization: `Bearer ${access}` } })
  expect(answer.status).toBe(200)
}

/** Resolves once the port takes no connections any more. */
async function refused(port: number): Promise<void> {
  const attempt = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('connect', () => {
        socket.destroy()
        resolve(false)
      })
      socket.on('error', () => resolve(true))
    })
  while (!(await attempt()));
}
