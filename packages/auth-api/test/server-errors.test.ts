import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { LAB_PROCESS, startApi } from './support/api.ts'

const malformed = { detail: 'Malformed request.' }
const long = `/api/sessions/${'a'.repeat(101)}/`

test.each([
  ['/%', 400, malformed],
  ['/api/%zz/', 400, malformed],
  ['/api/me/%ff', 400, malformed],
  [long, 414, { detail: 'The address of the request is too long.' }],
])('%s is answered in the form of all errors', async (url, status, body) => {
  const { app } = await startApi({ labRoutes: true, labProcess: LAB_PROCESS })
  for (const method of ['GET', 'DELETE'] as const) {
    const answer = await app.inject({ method, url })
    expect([answer.statusCode, answer.json()]).toEqual([status, body])
    const missing = await app.inject({ method, url: '/nothing' })
    const { 'content-length': _ours, date: _then, ...headers } = answer.headers
    const { 'content-length': _theirs, date: _now, ...known } = missing.headers
    expect(headers).toEqual(known)
  }
})

test.each([
  ['no HTTP', 'nonsense\r\n\r\n', 'HTTP/1.1 400 Bad Request', malformed],
  [
    'an unknown method',
    'FETCH / HTTP/1.1\r\nHost: a\r\n\r\n',
    'HTTP/1.1 400 Bad Request',
    malformed,
  ],
  [
    'headers beyond 16 KiB',
    `GET /api/me/ HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(17_000)}\r\n\r\n`,
    'HTTP/1.1 431 Request Header Fields Too Large',
    { detail: 'Request headers are too large.' },
  ],
])('%s is answered in the form of all errors', async (_name, request, start, body) => {
  const { app } = await startApi({ labRoutes: true })
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.setEncoding('utf8').write(request)
  let answer = ''
  socket.on('data', (text) => (answer += text))
  await once(socket, 'close')

  const [head = '', text = ''] = answer.split('\r\n\r\n')
  const [first, ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ')))
  expect(first).toBe(start)
  expect(JSON.parse(text)).toEqual(body)
  expect(headers).toEqual({
    'content-type': 'application/problem+json',
    'content-length': String(text.length),
    'x-lab-process': LAB_PROCESS,
    date: expect.stringMatching(/ gmt$/),
    connection: 'close',
  })
})

test('a server outside the lab names no process', async () => {
  const { app } = await startApi()
  expect((await app.inject('/%')).headers).not.toHaveProperty('x-lab-process')
})
