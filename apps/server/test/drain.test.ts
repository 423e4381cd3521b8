import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, LIVE, refused } from './support/connection.ts'
import { keepSending } from './support/keep-alive-client.ts'
import { login, startServer } from './support/server.ts'

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
      expect(await inFlight).toHaveLength(4)
      expect(await server.exited).toBe(0)
      expect(server.output()).toContain('"state":"drained"')
    },
  )

  test('clients of a busy process, which come back when told to close, are refused and not reset', async () => {
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
    expect(reports.every((report) => report.toldToClose)).toBe(true)
    expect(await server.exited).toBe(0)
  })

  test('idle keep-alive connections do not hold it up, and a second signal changes nothing', async () => {
    const server = await startServer('production', { SHUTDOWN_TIMEOUT_MS: '600000' })
    for (let index = 0; index < 5; index += 1) {
      const socket = connect(server.port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.write(LIVE)
      const [answer] = await once(socket, 'data')
      expect(String(answer)).toContain('Connection: keep-alive')
    }
    server.child.kill('SIGTERM')
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  })

  test('a request in flight is answered with connection: close', async () => {
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
  })

  test('what never ends is cut after SHUTDOWN_TIMEOUT_MS', async () => {
    const server = await startServer('production', { SHUTDOWN_TIMEOUT_MS: '300' })
    const socket = connect(server.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write('POST /api/token/ HTTP/1.1\r\nHost: lab\r\nContent-Length: 10\r\n\r\n')
    await fetch(`${server.url}/health/live`, { headers: { connection: 'close' } })
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(server.output()).toContain('"state":"cut","connections":1')
  })
})

/** One more answer, so that the server has surely read what was sent before. */
async function answered(url: string, access: string): Promise<void> {
  const answer = await fetch(`${url}/api/me/`, { headers: { authorization: `Bearer ${access}` } })
  expect(answer.status).toBe(200)
}
