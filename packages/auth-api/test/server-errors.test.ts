import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { serverErrorOptions } from '../src/index.ts'
import { accessClaims, exchange, LAB_PROCESS, sign, startApi, USER } from './support/api.ts'

const malformed = { detail: 'Malformed request.' }
const close = 'Connection: close\r\n\r\n'
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
  ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP/1.1 400 Bad Request', malformed],
  ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'HTTP/1.1 400 Bad Request', malformed],
  [
    'a Host that is none',
    `GET / HTTP/1.1\r\nHost: a b\r\n${close}`,
    'HTTP/1.1 400 Bad Request',
    malformed,
  ],
  ['an empty Host', `GET / HTTP/1.1\r\nHost:\r\n${close}`, 'HTTP/1.1 400 Bad Request', malformed],
  [
    'an expectation that is not known',
    `GET / HTTP/1.1\r\nHost: a\r\nExpect: other\r\n${close}`,
    'HTTP/1.1 417 Expectation Failed',
    { detail: 'The expectation of the request is not known.' },
  ],
  ['HTTP/0.9', `GET / HTTP/0.9\r\nHost: a\r\n${close}`, 'HTTP/1.1 400 Bad Request', malformed],
  [
    'HTTP/2.0 in the words of HTTP/1',
    `GET / HTTP/2.0\r\nHost: a\r\n${close}`,
    'HTTP/1.1 505 HTTP Version Not Supported',
    { detail: 'This version of HTTP is not known.' },
  ],
  [
    'a body in a coding that is not known',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n${close}0\r\n\r\n`,
    'HTTP/1.1 501 Not Implemented',
    { detail: 'The transfer coding of the body is not known.' },
  ],
  [
    'a body in chunks under HTTP/1.0',
    `POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${close}0\r\n\r\n`,
    'HTTP/1.1 400 Bad Request',
    malformed,
  ],
  [
    'a length and chunks',
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n${close}0\r\n\r\n`,
    'HTTP/1.1 400 Bad Request',
    malformed,
  ],
  [
    'a length beyond any number',
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 48213097561820437755\r\n${close}`,
    'HTTP/1.1 400 Bad Request',
    malformed,
  ],
])('%s is answered in the form of all errors', async (_name, request, start, body) => {
  const { app, log } = await startApi({ labRoutes: true, labProcess: LAB_PROCESS })
  const answer = await exchange(app, request)
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
  const refused = log()
    .split('\n')
    .filter((line) => line.includes(`"res":{"statusCode":${first?.split(' ')[1]}}`))
  expect(refused).toHaveLength(1)
  expect(JSON.parse(refused[0] ?? '')).toMatchObject({ level: 30 })
})

test('a server outside the lab names no process', async () => {
  const { app } = await startApi()
  expect((await app.inject('/%')).headers).not.toHaveProperty('x-lab-process')
})

test.each([
  ['authorization', 'Authorization: Bearer TOKEN\r\nAuthorization: Bearer x'],
  ['authorization', 'Authorization: Bearer TOKEN\r\nAUTHORIZATION: Bearer TOKEN'],
  ['authorization', 'Authorization: Bearer TOKEN\r\nAuthorization:'],
  ['authorization', 'Authorization: Basic eDp5\r\nAuthorization: Bearer TOKEN'],
  ['content-type', 'Content-Type: text/plain\r\nContent-Type: text/plain'],
  ['expect', 'Expect: 100-continue\r\nExpect: 100-continue'],
  ['host', 'Host: a'],
  // As a proxy joins them.
  ['authorization', 'Authorization: Bearer TOKEN, Bearer x'],
  ['authorization', 'Authorization: Bearer TOKEN,'],
  ['authorization', 'Authorization: Digest username="a", realm="b", Bearer TOKEN'],
  ['content-type', 'Content-Type: application/json; a=b, application/json'],
])('%s twice is refused, whatever Node makes of it: %s', async (name, lines) => {
  const { app } = await startApi()
  const sent = lines.replaceAll('TOKEN', sign(accessClaims()))
  // Behind more headers than Node keeps unless told otherwise.
  const many = 'a:\r\n'.repeat(2100)
  for (const before of ['', many]) {
    const request = `GET /api/public/ HTTP/1.1\r\nHost: a\r\n${before}${sent}\r\n${close}`
    const answer = await exchange(app, request)
    expect(answer).toMatch(/^(HTTP\/1.1 100 Continue\r\n\r\n)?HTTP\/1.1 400 Bad Request\r\n/)
    expect(answer).toContain(`{"detail":"The header \\"${name}\\" may be sent only once."}`)
  }
})

test('the header that carries the token may come once, whatever it is called', async () => {
  const { app } = await startApi({ authHeaderName: 'X-Token' })
  const line = `X-Token: Bearer ${sign(accessClaims())}\r\n`
  const start = 'GET /api/me/ HTTP/1.1\r\nHost: a\r\n'
  expect(await exchange(app, `${start}${line}${close}`)).toContain('"username":"lab-user"')
  expect(await exchange(app, `${start}${line}${line}${close}`)).toContain('only once')
})

test.each([
  ['credentials of another scheme', 'Authorization: Digest username="a", realm = "b"', 401],
  ['an expectation of nothing', 'Expect:', 401],
  ['a list in two lines', 'X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 203.0.113.8', 401],
])('%s is refused for nothing but the missing token', async (_name, lines, status) => {
  const { app } = await startApi()
  const answer = await exchange(app, `GET /api/me/ HTTP/1.1\r\nHost: a:80\r\n${lines}\r\n${close}`)
  expect(answer).toContain(`HTTP/1.1 ${status} `)
  expect(answer).toContain('Authentication credentials were not provided.')
})

test('of two user agents a session shows both, as behind a proxy that joins them', async () => {
  const { app, get } = await startApi()
  const body = JSON.stringify(USER)
  const answer = await exchange(
    app,
    `POST /api/token/ HTTP/1.1\r\nHost: [::1]:80\r\nUser-Agent: a\r\nuser-agent: b\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${close}${body}`,
  )
  const { access } = JSON.parse(answer.slice(answer.indexOf('{')))
  expect((await get('/api/sessions/', `Bearer ${access}`)).json()).toMatchObject([
    { user_agent: 'a, b' },
  ])
})

test('white space of JavaScript that is none of HTTP separates nothing', async () => {
  const { app } = await startApi()
  const token = sign(accessClaims())
  for (const [value, detail] of [
    [`Bearer\u00a0${token}`, 'Authentication credentials were not provided.'],
    [`\u00a0Bearer ${token}`, 'Authentication credentials were not provided.'],
    [`Bearer ${token}\u00a0`, 'Given token not valid for any token type'],
    [`Bearer \u00a0${token}`, 'Given token not valid for any token type'],
  ]) {
    const request = `GET /api/me/ HTTP/1.1\r\nHost: a\r\nAuthorization: ${value}\r\n${close}`
    const answer = await exchange(app, request)
    expect(answer).toContain('HTTP/1.1 401 ')
    expect(answer).toContain(detail)
  }
  for (const type of ['\u00a0application/json', 'application/json\u00a0; charset=utf-8']) {
    const request = `POST /api/token/ HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n${close}{}`
    expect(await exchange(app, request)).toContain('HTTP/1.1 415 ')
  }
  const tab = `GET /api/me/ HTTP/1.1\r\nHost: a\r\nAuthorization:\tBearer \t${token}\t \r\n${close}`
  expect(await exchange(app, tab)).toContain('HTTP/1.1 200 ')
})

test('a chunk that is none, and a request that never comes, are answered and logged', async () => {
  const { app, log } = await startApi()
  const post = 'POST /api/token/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  const answer = await exchange(app, `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)
  expect(answer).toContain('{"detail":"Malformed request."}')
  expect(log()).toContain('"code":"HPE_INVALID_CHUNK_SIZE"')

  const lines: string[] = []
  const slow = Fastify({
    ...serverErrorOptions(),
    requestTimeout: 100,
    http: { requireHostHeader: false, connectionsCheckingInterval: 50 },
    logger: { stream: { write: (line: string) => void lines.push(line) } },
  })
  onTestFinished(() => slow.close())
  expect(await exchange(slow, 'GET / HTTP/1.1\r\n')).toMatch(
    /^HTTP\/1.1 408 .*\{"detail":"The request took too long to arrive."\}$/s,
  )
  expect(lines.join('')).toContain('"res":{"statusCode":408}')
})
