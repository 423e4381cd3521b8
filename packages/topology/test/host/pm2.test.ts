import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { workerId } from '../../src/host/pm2.ts'
import { type RunningTopology, readOwner } from '../../src/index.ts'
import { portIsFree } from '../../src/port.ts'
import { clustered, crash, processesOf, started, temporaryFolder, variablesOf } from '../lab.ts'

const cluster = { host: clustered(), workers: 'per-core' } as const

const workers = async (running: RunningTopology): Promise<number[]> =>
  (await running.processes()).filter(({ role }) => role === 'worker').map(({ pid }) => pid)

test('the daemon is the manager, and there is one worker a core', async () => {
  const running = await started(cluster, { cores: 3 })
  expect(running.workers).toBe(3)
  expect((await running.processes()).map(({ role, name }) => `${role}: ${name}`)).toEqual([
    'manager: pm2 daemon',
    'worker: worker 0',
    'worker: worker 1',
    'worker: worker 2',
  ])
})

test('one core still gets two workers', async () => {
  const running = await started(cluster, { cores: 1 })
  expect(running.workers).toBe(2)
  expect(await workers(running)).toHaveLength(2)
})

test.for(['kill', 'crash'] as const)('after a %s another worker takes the place', async (how) => {
  const running = await started(cluster)
  const before = await running.processes()
  if (how === 'kill') process.kill(before[1]?.pid ?? 0, 'SIGKILL')
  else await crash(running.url)
  await expect
    .poll(async () =>
      (await workers(running)).filter((pid) => !before.some((one) => one.pid === pid)),
    )
    .toHaveLength(1)
  await expect.poll(() => workers(running)).toHaveLength(2)
  const after = await running.processes()
  expect(after[0]).toEqual(before[0])
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
})

test('stopping leaves no daemon, no worker, no folder', async () => {
  const running = await started(cluster)
  const { socketFolder } = (await readOwner(running.folder)) ?? { socketFolder: '' }
  expect(existsSync(join(socketFolder, 'rpc.sock'))).toBe(true)
  expect(processesOf(running.folder)).toHaveLength(3)
  await running.stop()
  await running.stop()
  expect(processesOf(running.folder)).toEqual([])
  expect(existsSync(socketFolder)).toBe(false)
  expect(await readOwner(running.folder)).toBeNull()
  expect(await portIsFree(Number(new URL(running.url).port))).toBe(true)
  expect(await running.logTail(20)).toMatch(
    /stopping[^]*PM2 Daemon Stopped|PM2 Daemon Stopped[^]*stopping/,
  )
})

test('a daemon that no longer listens to pm2 is ended all the same', async () => {
  const running = await started(cluster)
  const { socketFolder } = (await readOwner(running.folder)) ?? { socketFolder: '' }
  await rm(join(socketFolder, 'rpc.sock'))
  await running.stop()
  expect(processesOf(running.folder)).toEqual([])
})

test('a long temporary folder does not break the sockets', async () => {
  const long = join(await temporaryFolder(), 'x'.repeat(100))
  const running = await started(cluster, { env: { ...process.env, TMPDIR: long } })
  expect(await workers(running)).toHaveLength(2)
})

test("a variable that PM2 would take for its cloud's key does not reach it", async () => {
  const running = await started(cluster, {
    env: { ...process.env, SECRET_KEY: 'x', PUBLIC_KEY: 'y' },
  })
  const names = await variablesOf(running.url)
  expect(names.filter((name) => name.endsWith('_KEY'))).toEqual([])
  expect(names).toContain('PM2_HOME')
})

test.for([
  [['PATH=/x', 'pm2_env={"name":"api","pm_id":3,"x":1}'], '3'],
  [['pm_id=0'], '0'],
  [['PATH=/x'], null],
] as const)('the environment %j is of worker %s', ([environment, id]) => {
  expect(workerId(environment)).toBe(id)
})
