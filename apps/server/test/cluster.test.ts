import { expect, test } from 'vitest'
import { pauseBefore } from '../src/pause-before.ts'
import { run, startServer } from './support/server.ts'

const fault = { LAB_ROUTES: '1', WEB_CONCURRENCY: '2' }

interface Whoami {
  readonly pid: number
  readonly worker: string
}

/** Who answers, asked over connections of their own until two have. */
async function workersOf(url: string): Promise<Map<string, number>> {
  const workers = new Map<string, number>()
  while (workers.size < 2) {
    const answer = await fetch(`${url}/lab/whoami/`, { headers: { connection: 'close' } }).catch(
      () => null,
    )
    if (answer === null) continue
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API's own answer
    const { pid, worker } = (await answer.json()) as Whoami
    workers.set(worker, pid)
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
