import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findNginx } from '@deployment-lab/topology'
import { describe, expect, test } from 'vitest'
import { type How, killAll, send, startRecorders } from './support/recorders.ts'
import { waitForAll, workersOf } from './support/workers.ts'

const start = (how?: How) => startRecorders('nginx', how)

describe.runIf((await findNginx(process.env)) !== null)('Nginx', () => {
  test('a POST that kills its worker is sent to no other', async () => {
    const { running, record } = await start()
    const before = await workersOf(running)
    expect((await send(running, 'POST', '/lab/crash/?once')).status).toBe(502)
    expect(await record()).toEqual(['POST /lab/crash/?once'])
    await waitForAll(running)
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
    await send(running, 'GET', '/%C2%9B31m')
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
    expect(entries).toContainEqual(expect.objectContaining({ path: '[unprintable]', status: 200 }))
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
