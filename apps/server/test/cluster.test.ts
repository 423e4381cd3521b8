import { spawn } from 'node:child_process'
import cluster, { Worker } from 'node:cluster'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { pauseBefore } from '../src/pause-before.ts'
import { supervise } from '../src/supervise.ts'
import { freePort, run, startServer, temporaryFolder } from './support/server.ts'

const fault = { LAB_ROUTES: '1', WEB_CONCURRENCY: '2' }

interface Whoami {
  readonly pid: number
  readonly worker: string
  readonly release: string | null
}

/** Who answers, over a connection of its own. */
async function whoami(url: string): Promise<Whoami> {
  const answer = await fetch(`${url}/lab/whoami/`, { headers: { connection: 'close' } })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API's own answer
  return (await answer.json()) as Whoami
}

/** Who answers, asked over connections of their own until two have. */
async function workersOf(url: string): Promise<Map<string, number>> {
  const workers = new Map<string, number>()
  while (workers.size < 2) {
    const answer = await whoami(url).catch(() => null)
    if (answer !== null) workers.set(answer.worker, answer.pid)
  }
  return workers
}

test('a worker that crashes is replaced under its name, and the other stays', async () => {
  const server = await startServer('cluster', fault)
  const before = await workersOf(server.url)
  expect([...before.keys()].toSorted()).toEqual(['0', '1'])
  await fetch(`${server.url}/lab/crash/`, { method: 'POST' }).catch(() => null)
  const kept = (now: Map<string, number>) =>
    [...before].filter(([worker, pid]) => now.get(worker) === pid).length
  await expect.poll(async () => kept(await workersOf(server.url))).toBe(1)
  expect([...(await workersOf(server.url)).keys()].toSorted()).toEqual(['0', '1'])
  expect(server.output()).toContain('a worker ended: another takes its place')
  server.child.kill('SIGTERM')
  expect(await server.exited).toBe(0)
  expect(server.output().match(/"msg":"draining"/g)).toHaveLength(2)
})

test('with REUSE_PORT each worker has a listening socket of its own', async () => {
  const listening = async (more: Record<string, string>): Promise<number> => {
    const port = await freePort()
    await startServer('cluster', { ...fault, ...more, PORT: port })
    const address = `0100007F:${Number(port).toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`
    return readFileSync('/proc/net/tcp', 'utf8').split(address).length - 1
  }
  expect(await listening({})).toBe(1)
  expect(await listening({ REUSE_PORT: '1' })).toBe(2)
})

describe('SIGHUP', () => {
  const start = async (patience: string) => {
    const file = join(temporaryFolder(), 'release')
    writeFileSync(file, 'same')
    // Patience that a busy machine does not use up, for releases that get ready.
    const server = await startServer('cluster', {
      ...fault,
      LAB_RELEASE_FILE: file,
      READY_TIMEOUT_MS: patience,
    })
    return { server, release: (name: string) => writeFileSync(file, name) }
  }

  test('replaces every worker under its name, and nobody is refused', async () => {
    const { server, release } = await start('60000')
    const before = await workersOf(server.url)
    release('slow-start')
    server.child.kill('SIGHUP')
    // A second one while the first is carried out is left out.
    server.child.kill('SIGHUP')
    const refused: unknown[] = []
    while (!server.output().includes('"replaced":')) {
      await whoami(server.url).catch((error: unknown) => refused.push(error))
      await wait(50)
    }
    expect(server.output()).toContain('"replaced":true')
    expect(refused).toEqual([])
    const after = await workersOf(server.url)
    expect([...after.keys()].toSorted()).toEqual(['0', '1'])
    for (const [worker, pid] of before) expect(after.get(worker)).not.toBe(pid)
    expect((await whoami(server.url)).release).toBe('slow-start')
    expect(server.output().match(/replacing the workers/g)).toHaveLength(1)
    expect(server.output()).not.toContain('a worker ended')
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  })

  test.for(['never-ready', 'crash-at-start'])('leaves all as it was for %s', async (name) => {
    const { server, release } = await start('5000')
    const before = await workersOf(server.url)
    release(name)
    server.child.kill('SIGHUP')
    await expect.poll(server.output).toContain('"replaced":false')
    expect(await workersOf(server.url)).toEqual(before)
    // A worker that is new all the same goes with the others.
    release('never-ready')
    server.child.kill('SIGHUP')
    await expect.poll(() => server.output().match(/replacing the workers/g)).toHaveLength(2)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  })
})

test('workers go when their primary is killed', async () => {
  const server = await startServer('cluster', fault)
  const pids = [...(await workersOf(server.url)).values()]
  server.child.kill('SIGKILL')
  await server.exited
  const alive = () => pids.filter(isAlive)
  await expect.poll(alive).toEqual([])
})

test('a start that cannot work ends once, with a message and a code', async () => {
  const unset = run('cluster', {})
  expect(await unset.exited).toBe(2)
  expect(unset.output().match(/DATABASE_FILE is required/g)).toHaveLength(1)
  await expect(startServer('cluster', { WEB_CONCURRENCY: 'many' })).rejects.toThrow(
    'WEB_CONCURRENCY="many": give a whole number from 1 to 256',
  )
  await expect(startServer('cluster', { DATABASE_FILE: '/nowhere/auth.db' })).rejects.toThrow(
    'Cannot open the database /nowhere/auth.db',
  )
})

test('a worker that takes none of several connections does not end the primary', () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  const worker = Object.assign(new Worker(), { process: child })
  const fork = vi.spyOn(cluster, 'fork').mockReturnValue(worker)
  onTestFinished(() => {
    fork.mockRestore()
    child.kill('SIGKILL')
  })
  const log = pino({ level: 'silent' })
  supervise({ workers: 1, log, onReady: () => {}, onFailedStart: () => {} })
  for (let connection = 0; connection < 3; connection += 1)
    expect(worker.emit('error', new Error('write EPIPE'))).toBe(true)
})

test('a worker is started again at once, and ever more rarely when it goes on ending', () => {
  expect([0, 1, 3, 4, 5, 6, 9, 10, 5000].map(pauseBefore)).toEqual([
    0, 0, 0, 100, 200, 400, 3200, 5000, 5000,
  ])
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
