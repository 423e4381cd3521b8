import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findApache } from '@deployment-lab/topology'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type How, kill, killAll, send, startRecorders } from './support/recorders.ts'
import { waitForAll, workersOf } from './support/workers.ts'

const start = (how?: How) => startRecorders('apache', how)

describe.runIf((await findApache(process.env)) !== null)('Apache', () => {
  test('a POST that kills its worker is sent to no other', async () => {
    const { running, record } = await start()
    const before = await workersOf(running)
    expect((await send(running, 'POST', '/lab/crash/?once', 'text')).status).toBe(502)
    expect(await record()).toEqual(['POST /lab/crash/?once'])
    await waitForAll(running)
    const after = (await workersOf(running)).map(({ pid }) => pid)
    expect(before.filter(({ pid }) => after.includes(pid))).toHaveLength(1)
  })

  test('a GET that kills its worker is sent to one more, query and all, and to no third', async () => {
    const { running, record } = await start()
    expect((await send(running, 'GET', '/lab/crash/%2f?a=b&c=%20')).status).toBe(502)
    expect(await record()).toEqual(Array(2).fill('GET /lab/crash/%2f?a=b&c=%20'))
  })

  test('set to go straight to the workers, a GET is sent once', async () => {
    const { running, record } = await start({
      edits: [['balancer://once-more%1 [P,NE]', 'balancer://api%1 [P,NE]']],
    })
    expect((await send(running, 'GET', '/lab/crash/')).status).toBe(502)
    expect(await record()).toEqual(['GET /lab/crash/'])
  })

  test('while one worker is away everything is answered, and each POST is sent once', async () => {
    const { running, record } = await start({ restartDelay: 60_000 })
    await kill((await workersOf(running)).slice(1))
    const requests = Array.from({ length: 40 }, (_, index) =>
      send(running, index % 2 === 0 ? 'GET' : 'POST', `/note/${index}`, index % 2 ? 'text' : null),
    )
    const answers = await Promise.all(requests)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const posts = (await record()).filter((line) => line.startsWith('POST'))
    expect(new Set(posts).size).toBe(20)
    expect(posts).toHaveLength(20)
  })

  test('while no worker is there it says so at once, in the words of the API', async () => {
    const { running, record } = await start({ restartDelay: 60_000 })
    await killAll(running)
    for (const method of ['GET', 'POST']) {
      const { status, headers, body } = await send(running, method, '/api/me/')
      expect(status).toBe(503)
      expect(headers['content-type']).toBe('application/problem+json')
      expect(JSON.parse(body)).toEqual({ detail: 'No worker answered.' })
    }
    expect(await record()).toEqual([])
  })

  test('a worker that hangs is left out while it does', async () => {
    const { running } = await start({ edits: [[' timeout=10', ' timeout=1']] })
    const [hanging, other] = await workersOf(running)
    process.kill(hanging?.pid ?? 0, 'SIGSTOP')
    onTestFinished(() => void process.kill(hanging?.pid ?? 0, 'SIGKILL'))
    const fiveInARow = async (): Promise<(string | string[] | undefined)[]> => {
      const answers = []
      for (let sent = 0; sent < 5; sent += 1)
        answers.push((await send(running, 'GET', '/api/me/')).headers['x-lab-process'])
      return answers
    }
    await expect.poll(fiveInARow).toEqual(Array(5).fill(String(other?.pid)))
    process.kill(hanging?.pid ?? 0, 'SIGCONT')
    await expect.poll(fiveInARow).toContain(String(hanging?.pid))
  })

  test('paths and queries reach a worker as they came, large bodies do not', async () => {
    const { running, record } = await start()
    const paths = ['/a%2fb', '/a%3fb?c', '//x//y', '/%c3%bc?a=b%20c&d=%3f', '/a;b=%22c']
    for (const path of paths) for (const method of ['GET', 'PUT']) await send(running, method, path)
    const large = await send(running, 'POST', '/api/notes/', 'x'.repeat(64 * 1024 + 1))
    expect(large.status).toBe(413)
    expect(await record()).toEqual(paths.flatMap((path) => [`GET ${path}`, `PUT ${path}`]))
  })

  test('the access log is JSON, a line a request, and no log has a token', async () => {
    const { running, folder } = await start({ restartDelay: 60_000 })
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoxfQ.c2lnbmF0dXJl'
    const secret = { authorization: `Bearer ${token}`, referer: `http://a/?token=${token}` }
    await send(running, 'GET', `/reset/${token}?token=${token}`, null, secret)
    await send(running, 'GET', `/odd/%22%5c"\u00fc`, null, secret)
    // Errors quote requests: this one is refused by both workers.
    await killAll(running)
    await send(running, 'POST', `/again/${token}?token=${token}`, null, secret)
    await running.stop()
    const lines = (await readFile(join(folder, 'apache/access.log'), 'utf8')).trim().split('\n')
    const entries = lines.map((line): unknown => JSON.parse(line))
    expect(entries).toContainEqual(
      expect.objectContaining({ method: 'GET', path: '[token]', status: 200 }),
    )
    expect(entries).toContainEqual(
      expect.objectContaining({ method: 'POST', path: '[token]', status: 503 }),
    )
    for (const log of ['access.log', 'error.log', 'output.log'])
      expect(await readFile(join(folder, 'apache', log), 'utf8')).not.toContain('eyJ')
  })

  test('a configuration that Apache refuses is told with its words, and nothing is left', async () => {
    const started = start({ edits: [['KeepAliveTimeout     72', 'KeepAliveTimeout many']] })
    await expect(started).rejects.toMatchObject({
      code: 'TOPOLOGY_BROKEN',
      message: expect.stringContaining('KeepAliveTimeout has wrong format'),
    })
  })
})
