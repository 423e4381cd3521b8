import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGenerator } from '@deployment-lab/loadgen'
import {
  onHost,
  prepareTopology,
  type RunningTopology,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import apache from '../../apache/topology.ts'
import nginx from '../../nginx/topology.ts'
import pm2 from '../../pm2/topology.ts'
import { loadDuring } from '../support/loss.ts'
import { waitForAll, workersOf } from '../support/workers.ts'
import { withoutEngine } from './engine.ts'

type Generator = Awaited<ReturnType<typeof startGenerator>>
let generator: Generator
beforeAll(async () => {
  generator = await startGenerator()
})
afterAll(() => generator.stop())

const root = fileURLToPath(new URL('../../..', import.meta.url))
const { signal } = new AbortController()
const lab = { root, node: process.execPath, cores: 2, env: process.env, signal }
// Two containers, a proxy and a database share two cores with whatever else runs: at 200 a second
// Apache has a request in each of its threads after a second of standstill, and cuts off clients.
const rate = 50
// Images are built here where they are not there yet.
const patience = { timeout: 600_000 }

const start = async (definition: TopologyDefinition): Promise<RunningTopology> => {
  const deployment = { ...onHost, driver: 'compose' } as const
  const folder = await mkdtemp(join(tmpdir(), 'compose-faults-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await prepareTopology(definition, { ...lab, deployment, onLine: () => {} })
  const instance = definition.name
  const running = await startTopology(definition, {
    ...lab,
    deployment,
    folder,
    instance,
    port: null,
  })
  onTestFinished(() => running.stop())
  return running
}

/** The name of the worker that answers. */
const whoAnswers = async ({ url }: RunningTopology): Promise<unknown> => {
  const headers = { connection: 'close' }
  const answer: unknown = await (await fetch(url + targets.fastify.whoamiPath, { headers })).json()
  return Reflect.get(Object(answer), 'process')
}

describe.skipIf(withoutEngine).for([nginx, apache])('behind $name', (definition) => {
  test(
    'a container whose process is killed loses no GET, and comes back by itself',
    patience,
    async ({ skip }) => {
      const running = await start(definition)
      let killed = 0
      const kill = async (): Promise<void> => {
        const [worker] = await workersOf(running)
        if (worker === undefined) throw new Error('there is no worker to kill')
        killed = worker.pid
        await running.signal?.(worker, 'SIGKILL')
      }
      const loss = await loadDuring(generator, running.url, {
        duration: 8000,
        rate,
        seed: 1,
        signal,
        during: { at: 1000, act: kill },
        after: () => waitForAll(running),
      })
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect(loss).toMatchObject({ gets: 0 })
      const workers = await workersOf(running)
      expect(workers).toHaveLength(2)
      expect(workers.map(({ pid }) => pid)).not.toContain(killed)
    },
  )

  // Apache's members are fixed when it starts.
  test.for(definition === nginx ? ['added and taken away'] : [])(
    'containers are %s, and nothing is lost',
    patience,
    async (_, { skip }) => {
      const running = await start(definition)
      const scale = async (): Promise<void> => {
        const scaled = await running.scale?.(4)
        const heard = new Set<unknown>()
        const answering = async () => heard.add(await whoAnswers(running)).size
        await expect.poll(answering, { interval: 5, timeout: 15_000 }).toBe(4)
        await scaled?.undo()
      }
      const loss = await loadDuring(generator, running.url, {
        duration: 25_000,
        rate,
        seed: 1,
        signal,
        during: { at: 1000, act: scale },
        after: () => waitForAll(running),
      })
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect(loss).toMatchObject({ gets: 0, posts: 0 })
      expect(await workersOf(running)).toHaveLength(2)
    },
  )
})

describe.skipIf(withoutEngine)('pm2', () => {
  test('a container that ends comes back by itself', patience, async () => {
    const running = await start(pm2)
    const [manager] = (await running.processes()).filter(({ role }) => role === 'manager')
    if (manager === undefined) throw new Error('there is no manager to kill')
    await running.signal?.(manager, 'SIGKILL')
    const pids = async () => (await running.processes()).map(({ pid }) => pid)
    await expect.poll(pids, { timeout: 60_000 }).not.toContain(manager.pid)
    await waitForAll(running)
  })
})
