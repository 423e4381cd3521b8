import { expect, test } from 'vitest'
import { findMarked, nodeCluster, readOwner } from '../../src/index.ts'
import { crash, fixtureFile, processesOf, started } from '../lab.ts'

const clustered = {
  host: nodeCluster({
    entry: fixtureFile('cluster.ts'),
    env: async ({ folder }) => ({ FIXTURE: 'well', TEST_FOLDER: folder }),
  }),
  workers: 'per-core',
} as const

test('the primary is the manager, and there is one worker a core', async () => {
  const running = await started(clustered, { cores: 3 })
  expect((await running.processes()).map(({ role, name }) => `${role}: ${name}`)).toEqual([
    'manager: primary',
    'worker: worker 0',
    'worker: worker 1',
    'worker: worker 2',
  ])
})

test.for(['kill', 'crash'] as const)('after a %s another worker has the name', async (how) => {
  const running = await started(clustered)
  const before = await running.processes()
  if (how === 'kill') process.kill(before[1]?.pid ?? 0, 'SIGKILL')
  else await crash(running.url)
  const changed = async (): Promise<number> =>
    (await running.processes()).filter(({ pid }) => !before.some((one) => one.pid === pid)).length
  await expect.poll(changed).toBe(1)
  const after = await running.processes()
  expect(after[0]).toEqual(before[0])
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
  expect(before.slice(1).filter(({ pid }) => after.some((one) => one.pid === pid))).toHaveLength(1)
})

test('stopping lets the workers finish and leaves nothing', async () => {
  const running = await started(clustered)
  const { mark } = (await readOwner(running.folder)) ?? { mark: '' }
  expect(findMarked(mark)).toHaveLength(3)
  await running.stop()
  expect(processesOf(running.folder)).toEqual([])
  expect(await running.logTail(20)).toContain('stopping')
})

test('workers of a primary that was killed are ended all the same', async () => {
  const running = await started(clustered)
  const [primary] = await running.processes()
  process.kill(primary?.pid ?? 0, 'SIGKILL')
  await expect.poll(() => running.processes()).toEqual([])
  await running.stop()
  expect(processesOf(running.folder)).toEqual([])
})
