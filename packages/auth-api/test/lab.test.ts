import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import { type Api, startApi, USER } from './support/api.ts'

const LAB = [
  ['POST', '/lab/burn/?ms=1'],
  ['GET', '/lab/stall/?ms=1'],
  ['POST', '/lab/stall/?ms=1'],
  ['GET', '/lab/whoami/'],
  ['POST', '/lab/leak/?mb=1'],
  ['POST', '/lab/login/'],
  ['GET', '/lab/echo/'],
  ['GET', '/lab/wait/?ms=1'],
  ['GET', '/lab/large/?mb=1'],
  ['GET', '/lab/events/?ms=100'],
  ['GET', '/lab/fail/'],
  ['GET', '/lab/crash/'],
  ['POST', '/lab/crash/'],
  ['POST', '/lab/crash'],
] as const

const connectionsOf = (app: FastifyInstance): Promise<number> =>
  new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })

describe('without the option', () => {
  test.each(LAB)('%s %s is 404', async (method, url) => {
    const { app } = await startApi()
    const answer = await app.inject({ method, url })
    expect([answer.statusCode, answer.json()]).toEqual([404, { detail: 'Not found.' }])
  })

  test('no answer names the process', async () => {
    const { get } = await startApi()
    for (const url of ['/api/public/', '/api/me/', '/nothing/', '/health/live']) {
      expect((await get(url)).headers).not.toHaveProperty('x-lab-process')
    }
  })
})

describe('with the option', () => {
  test('every answer names the process, whatever its status', async () => {
    const { app } = await startApi({ labRoutes: true })
    const requests = [
      { url: '/api/public/' },
      { url: '/api/me/' },
      { url: '/nothing/' },
      { method: 'PUT', url: '/api/token/' },
      { method: 'POST', url: '/api/token/', payload: USER },
      { method: 'POST', url: '/api/token/', payload: {} },
      { method: 'POST', url: '/api/token/', payload: 'x', headers: { 'content-type': 'x/y' } },
      { url: '/health/ready' },
      { url: '/lab/whoami/' },
    ] as const
    const statuses: number[] = []
    for (const request of requests) {
      const answer = await app.inject(request)
      statuses.push(answer.statusCode)
      expect(answer.headers['x-lab-process']).toBe(String(process.pid))
    }
    expect(statuses).toEqual([200, 401, 404, 405, 200, 400, 415, 200, 200])
  })

  test('whoami tells process, start, worker and release', async () => {
    const { get } = await startApi({ labRoutes: true, labWorker: 'api-1', labRelease: 'same' })
    expect((await get('/lab/whoami')).json()).toEqual({
      pid: process.pid,
      process: String(process.pid),
      startedAt: new Date(performance.timeOrigin).toISOString(),
      worker: 'api-1',
      release: 'same',
    })
    const nameless = await startApi({ labRoutes: true })
    expect((await nameless.get('/lab/whoami/')).json()).toMatchObject({
      worker: null,
      release: null,
    })
  })

  test('a name that is given takes the place of the process id', async () => {
    const { app } = await startApi({ labRoutes: true, labProcess: 'f00d.7' })
    const { headers, ...answer } = await app.inject({ url: '/lab/whoami/' })
    expect(headers['x-lab-process']).toBe('f00d.7')
    expect(answer.json()).toMatchObject({ pid: process.pid, process: 'f00d.7' })
  })

  test.each([
    ['POST', '/lab/burn/'],
    ['GET', '/lab/stall/'],
    ['POST', '/lab/stall/'],
  ] as const)('%s %s uses the processor for as long as it is told', async (method, url) => {
    const { app } = await startApi({ labRoutes: true })
    const before = process.cpuUsage()
    const answer = await app.inject({ method, url: `${url}?ms=300` })
    const used = process.cpuUsage(before)
    expect(answer.json()).toEqual({ burned_ms: 300 })
    // A tenth of it tells burning from waiting, also on a machine that others use.
    expect(used.user + used.system).toBeGreaterThan(30_000)
  })

  test('login gives tokens as the usual one does, and serves nobody while it hashes', async () => {
    const { post, get } = await startApi({ labRoutes: true })
    const { access } = (await post('/lab/login/', USER)).json()
    expect((await get('/api/me/', `Bearer ${access}`)).statusCode).toBe(200)
    expect((await post('/lab/login/', { ...USER, password: 'another' })).statusCode).toBe(401)
    const turnsDuring = async (url: string) => {
      let turns = 0
      const turn = () => {
        turns += 1
        next = setImmediate(turn)
      }
      let next = setImmediate(turn)
      await post(url, USER)
      clearImmediate(next)
      return turns
    }
    // The event loop goes on turning while the usual login waits for its thread.
    const meanwhile = await turnsDuring('/lab/login/')
    expect(await turnsDuring('/api/token/')).toBeGreaterThan(2 * meanwhile)
  })

  test('wait answers later, and others meanwhile', async () => {
    const { app } = await startApi({ labRoutes: true })
    const ended: string[] = []
    const ask = async (url: string) => {
      const answer = await app.inject({ url })
      ended.push(url)
      return answer.json()
    }
    const [waited] = await Promise.all([ask('/lab/wait/?ms=200'), ask('/lab/whoami/')])
    expect(waited).toEqual({ waited_ms: 200 })
    expect(ended).toEqual(['/lab/whoami/', '/lab/wait/?ms=200'])
  })

  test('fail is answered as an error that nobody expected', async () => {
    const { app } = await startApi({ labRoutes: true })
    const answer = await app.inject({ url: '/lab/fail/' })
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('on purpose')
  })

  test.each(['', '?ms=5001', '?ms=-1', '?ms=1e3', '?ms=x', '?ms=1&ms=2'])(
    'burn%s is refused',
    async (query) => {
      const { app } = await startApi({ labRoutes: true })
      const answer = await app.inject({ method: 'POST', url: `/lab/burn/${query}` })
      expect(answer.statusCode).toBe(400)
    },
  )

  test('stall lasts longer, and a minute at most', async () => {
    const { app } = await startApi({ labRoutes: true })
    const statuses = ['60001', '99999'].map(async (ms) => {
      const answer = await app.inject({ method: 'POST', url: `/lab/stall/?ms=${ms}` })
      return answer.statusCode
    })
    expect(await Promise.all(statuses)).toEqual([400, 400])
  })

  test('leak keeps what it takes, up to a limit', async () => {
    const { app } = await startApi({ labRoutes: true })
    const leak = (mb: string) => app.inject({ method: 'POST', url: `/lab/leak/?mb=${mb}` })
    const before = process.memoryUsage().arrayBuffers
    expect((await leak('16')).json()).toEqual({ leaked_mb: 16 })
    expect((await leak('4')).json()).toEqual({ leaked_mb: 20 })
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThanOrEqual(20 * 2 ** 20)
    for (const mb of ['', '0', '17', '1.5', 'x']) expect((await leak(mb)).statusCode).toBe(400)
    for (let kept = 20; kept + 16 <= 256; kept += 16) await leak('16')
    expect((await leak('16')).json()).toEqual({ mb: ['This process may leak 256 in all.'] })
  })

  test('events come for as long as the client stays, and no longer', async () => {
    const { app } = await startApi({ labRoutes: true })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const leaving = new AbortController()
    const answer = await fetch(`${url}/lab/events/?ms=100`, { signal: leaving.signal })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    let read = ''
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      read += decoder.decode(chunk, { stream: true })
      if (read.includes('data: 3')) break
    }
    expect(read).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    leaving.abort()
    await expect.poll(() => connectionsOf(app)).toBe(0)
    for (const ms of ['', '99', '5001', 'x']) {
      expect((await app.inject({ url: `/lab/events/?ms=${ms}` })).statusCode).toBe(400)
    }
  })

  test('the release with-job writes a note for each even second, until it is closed', async () => {
    const notes = async ({ store }: Api) => (await store.listNotes(20)).map(({ text }) => text)
    const [one, other] = [
      await startApi({ labRoutes: true, labRelease: 'with-job' }),
      await startApi(),
    ]
    await expect.poll(() => notes(one), { timeout: 8_000 }).toHaveLength(2)
    const [second = '', first = ''] = await notes(one)
    expect(first).toMatch(/^job \d+$/)
    expect(Number(second.slice(4))).toBe(Number(first.slice(4)) + 1)
    expect(await notes(other)).toEqual([])
  }, 15_000)

  test('large answers with as much as is asked for, up to a limit', async () => {
    const { app } = await startApi({ labRoutes: true })
    const ask = (mb: string) => app.inject({ url: `/lab/large/?mb=${mb}` })
    const { statusCode, rawPayload } = await ask('2')
    expect([statusCode, rawPayload.length]).toEqual([200, 2 * 2 ** 20])
    for (const mb of ['', '0', '17', '1.5', 'x']) expect((await ask(mb)).statusCode).toBe(400)
  })

  test('echo tells what arrived, but for tokens and cookies', async () => {
    const { app } = await startApi({ labRoutes: true })
    const headers = { 'x-seen': 'yes', authorization: 'Bearer abc', cookie: 'a=b' }
    const answer = await app.inject({ method: 'POST', url: '/lab/echo/?a=1', headers })
    expect(answer.json()).toMatchObject({
      method: 'POST',
      path: '/lab/echo/?a=1',
      address: '127.0.0.1',
      headers: { 'x-seen': 'yes' },
    })
    expect(Object.keys(answer.json().headers)).not.toContain('authorization')
    expect(Object.keys(answer.json().headers)).not.toContain('cookie')
  })

  test.each(['GET', 'POST'])(
    '%s crash ends the process with a code that supervisors restart on',
    async (method) => {
      const script = `
      import Fastify from 'fastify'
      import { authApi, openSqliteStore } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
      const app = Fastify()
      const signingKey = 'k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj'
      await app.register(authApi, { store: openSqliteStore({ file: ':memory:' }), signingKey, labRoutes: true })
      await app.listen({ host: '127.0.0.1', port: 0 })
      process.send(app.server.address().port)`
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        cwd: new URL('..', import.meta.url),
      })
      try {
        const [port] = await once(child, 'message')
        const gone = once(child, 'exit')
        const url = `http://127.0.0.1:${port}/lab/crash/`
        await expect(fetch(url, { method })).rejects.toThrow('fetch failed')
        const [code] = await gone
        expect([0, 3, 4, null]).not.toContain(code)
      } finally {
        child.kill('SIGKILL')
      }
    },
  )
})
