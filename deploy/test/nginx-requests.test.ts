import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNginx, nginx, type RunningTopology, startTopology } from '@deployment-lab/topology'
import { describe, expect, onTestFinished, test } from 'vitest'
import { edit } from '../nginx/measure/candidates.ts'
import { waitForAll, workersOf } from '../nginx/measure/faults.ts'
import topology from '../nginx/topology.ts'

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const template = await readFile(pathOf('../nginx/nginx.conf.template'), 'utf8')
const never = new AbortController().signal

describe.runIf((await findNginx(process.env)) !== null)('Nginx', () => {
  test('a POST that kills its worker is sent to no other', async () => {
    const { running, record } = await start()
    const before = await workersOf(running)
    expect((await send(running, 'POST', '/lab/crash/?once')).status).toBe(502)
    expect(await record()).toEqual(['POST /lab/crash/?once'])
    await waitForAll(running, never)
    const after = (await workersOf(running)).map(({ pid }) => pid)
    expect(before.filter(({ pid }) => after.includes(pid))).toHaveLength(1)
  })

  test('a POST waits while no worker is there, and is sent once', async () => {
    const { running, record } = await start({ restartDelay: 300 })
    await killAll(running)
    expect((await send(running, 'POST', '/api/notes/', 'text')).status).toBe(200)
    expect(await record()).toEqual(['POST /api/notes/'])
  })

  test('of many POSTs none arrives twice while workers die, and what was answered has arrived', async () => {
    const { running, record } = await start()
    const paths = Array.from({ length: 300 }, (_, index) => `/note/${index}`)
    const statuses = await Promise.all(
      paths.map((path, index) =>
        send(running, 'POST', index % 60 === 30 ? `/lab/crash/${path}` : path).then(
          ({ status }) => ({
            path,
            status,
          }),
        ),
      ),
    )
    const arrived = await record()
    expect(new Set(arrived).size).toBe(arrived.length)
    const answered = statuses.filter(({ status }) => status === 200)
    expect(answered.length).toBeGreaterThan(0)
    for (const { path } of answered) expect(arrived).toContain(`POST ${path}`)
  })

  test('the same, set to repeat what is not safe to repeat, sends it to every worker', async () => {
    const { running, record } = await start({
      edits: [
        ['proxy_next_upstream   error timeout', 'proxy_next_upstream error timeout non_idempotent'],
      ],
    })
    expect((await send(running, 'POST', '/lab/crash/')).status).toBe(502)
    expect(await record()).toEqual(['POST /lab/crash/', 'POST /lab/crash/'])
  })

  test('a GET that kills its workers ends, although it is tried again', async () => {
    const { running, record } = await start()
    expect((await send(running, 'GET', '/lab/crash/')).status).toBe(502)
    expect((await record()).length).toBeLessThanOrEqual(4)
  })

  test('when no worker comes back the answer is an error, in the words of the API', async () => {
    const { running, record } = await start({ restartDelay: 60_000 })
    await killAll(running)
    const { status, headers, body } = await send(running, 'GET', '/api/me/')
    expect(status).toBe(502)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toEqual({ detail: 'No worker answered.' })
    expect(await record()).toEqual([])
  })

  test('what a client says of where it comes from does not reach a worker', async () => {
    const { running } = await start()
    const { headers, body } = await send(running, 'GET', '/api/me/', null, {
      'x-forwarded-for': '203.0.113.7',
      forwarded: 'for=203.0.113.7',
      'x-forwarded-proto': 'https',
    })
    const seen: unknown = JSON.parse(body)
    expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' })
    expect(body).not.toContain('203.0.113.7')
    expect(headers['x-lab-process']).toMatch(/^\d+$/)
  })

  test('a body over a mebibyte is refused and reaches no worker', async () => {
    const { running, record } = await start()
    const { status } = await send(running, 'POST', '/api/notes/', 'x'.repeat(1024 * 1024 + 1))
    expect(status).toBe(413)
    expect(await record()).toEqual([])
  })

  test('the access log is JSON, a line a request, and no log has a token', async () => {
    const { running, folder } = await start({ restartDelay: 300 })
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoxfQ.c2lnbmF0dXJl'
    await send(running, 'GET', `/reset/${token}?token=${token}`, null, {
      authorization: `Bearer ${token}`,
    })
    // Errors quote requests: this one is refused by both workers.
    await killAll(running)
    await send(running, 'GET', `/again?token=${token}`)
    await running.stop()
    const lines = (await readFile(join(folder, 'nginx/access.log'), 'utf8')).trim().split('\n')
    const entries = lines.map((line): unknown => JSON.parse(line))
    expect(entries).toContainEqual(
      expect.objectContaining({ method: 'GET', path: '[token]', status: 200 }),
    )
    expect(entries).toContainEqual(expect.objectContaining({ path: '/again', status: 200 }))
    for (const log of ['access.log', 'error.log', 'output.log'])
      expect(await readFile(join(folder, 'nginx', log), 'utf8')).not.toContain('eyJ')
  })

  test('a configuration that Nginx refuses is told with its words, and nothing is left', async () => {
    const started = start({ edits: [['keepalive          64;', 'keepalive many;']] })
    await expect(started).rejects.toMatchObject({
      code: 'TOPOLOGY_BROKEN',
      message: expect.stringContaining('invalid value "many" in "keepalive" directive'),
    })
  })
})

/** Returns when nothing listens in their place; PM2 starts others after the restart delay. */
async function killAll(running: RunningTopology): Promise<void> {
  const workers = await workersOf(running)
  for (const { pid } of workers) process.kill(pid, 'SIGKILL')
  // A process is seen as gone before the last of its threads has let go of its port.
  const listening = async (): Promise<boolean[]> =>
    Promise.all(workers.map(({ url = '' }) => accepts(Number(new URL(url).port))))
  await expect.poll(listening, { interval: 2 }).toEqual(workers.map(() => false))
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

interface How {
  readonly edits?: readonly (readonly [string, string])[]
  readonly restartDelay?: number
}

/** The topology's own Nginx in front of workers that keep what they were sent. */
async function start({ edits = [], restartDelay = 0 }: How = {}): Promise<{
  running: RunningTopology
  folder: string
  record: () => Promise<string[]>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const edited = join(folder, 'nginx.conf.template')
  await writeFile(edited, edit(template, { name: 'test', edits }))
  const file = join(folder, 'record')
  const host = nginx({
    template: edited,
    config: pathOf('fixtures/recorders.config.cjs'),
    env: async () => ({ RECORD: file, RESTART_DELAY: String(restartDelay) }),
  })
  const running = await startTopology(
    { ...topology, host, needs: [] },
    {
      root: pathOf('../..'),
      folder,
      node: process.execPath,
      cores: 2,
      env: process.env,
      instance: 'nginx',
      port: null,
      signal: never,
      readyWithin: 20_000,
    },
  )
  onTestFinished(() => running.stop())
  const record = async (): Promise<string[]> =>
    existsSync(file) ? (await readFile(file, 'utf8')).trim().split('\n') : []
  return { running, folder, record }
}

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

/** One request over a connection of its own, never repeated by the client. */
const send = (
  { url }: RunningTopology,
  method: string,
  path: string,
  body: string | null = null,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      )
    })
    sent.once('error', reject)
    sent.end(body ?? undefined)
  })
