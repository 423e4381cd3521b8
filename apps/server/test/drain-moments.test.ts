import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { openSqliteStore } from '@deployment-lab/auth-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../src/build-app.ts'
import { readConfig } from '../src/config.ts'
import { prepareDrain } from '../src/drain.ts'
import { disk } from '../src/files.ts'
import { answerOf, LIVE, refused } from './support/connection.ts'
import { SECRET } from './support/server.ts'

// In this process, so that it can be kept busy at a chosen moment.
describe('draining', () => {
  test('a request that has arrived and is not read yet is answered, however late', async () => {
    const { drain, dial } = await listening()
    const socket = await idle(dial)
    const drained = drain(5000)
    socket.write(LIVE)
    keepBusy(300)
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(await drained).toEqual({ state: 'drained' })
  })

  test('a request that comes in the moment an idle connection is closed is answered', async () => {
    const { app, drain, dial } = await listening()
    const socket = await idle(dial)
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
    const socket = await idle(dial)
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
  const config = readConfig('production', environment, disk)
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

/** A connection that was used and may be again. */
async function idle(dial: () => Socket): Promise<Socket> {
  const socket = dial()
  socket.write(LIVE)
  await once(socket, 'data')
  return socket
}

/** Keeps this process from all else, for so many milliseconds. */
function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
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
