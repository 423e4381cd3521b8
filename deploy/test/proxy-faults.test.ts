import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGenerator } from '@deployment-lab/loadgen'
import {
  findApache,
  findNginx,
  type RunningTopology,
  startTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import apache from '../apache/topology.ts'
import nginx from '../nginx/topology.ts'
import nginxCopied from '../nginx-copied/topology.ts'
import { type Loss, loadDuring, request } from './support/loss.ts'
import { waitForAll, workersOf } from './support/workers.ts'

type Generator = Awaited<ReturnType<typeof startGenerator>>
let generator: Generator
beforeAll(async () => {
  generator = await startGenerator()
})
afterAll(() => generator.stop())

const root = fileURLToPath(new URL('../..', import.meta.url))
const { signal } = new AbortController()
const patience = { timeout: 180_000 }

async function start(definition: TopologyDefinition): Promise<RunningTopology> {
  const folder = await mkdtemp(join(tmpdir(), `${definition.name}-`))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const running = await startTopology(definition, {
    root,
    folder,
    node: process.execPath,
    cores: availableParallelism(),
    env: process.env,
    instance: definition.name,
    port: null,
    signal,
    readyWithin: 90_000,
    rollWithin: 60_000,
  })
  onTestFinished(() => running.stop())
  return running
}

/** Replaces the workers in turn, the next when the one before is ready. */
const restartInTurn = async ({ roll }: RunningTopology): Promise<void> => {
  const report = await roll?.('same')
  if (report?.succeeded !== true) throw new Error(`the workers were not replaced: ${report?.said}`)
}

const killOne = async (running: RunningTopology): Promise<void> => {
  const [worker] = await workersOf(running)
  if (worker === undefined) throw new Error('there is no worker to kill')
  await running.signal?.(worker, 'SIGKILL')
}

/** Faults of the workers under load, and the length of the load. */
const faults = {
  'rolling restart': { duration: 12_000, act: restartInTurn },
  'killed process': { duration: 4000, act: killOne },
  crash: { duration: 5000, act: null },
}

/** Loads a topology while a fault happens to its workers, and returns when they are all back. */
async function lossOf(
  running: RunningTopology,
  fault: keyof typeof faults,
  seed: number,
): Promise<Loss> {
  const { duration, act } = faults[fault]
  const poison = (token: string) => request('POST', targets.fastify.crashPath, token)
  return loadDuring(generator, running.url, {
    duration,
    seed,
    signal,
    ...(act === null
      ? { faults: (token) => [1500, 1700, 1900].map((at) => ({ at, request: poison(token) })) }
      : { during: { at: 1500, act: () => act(running) } }),
    after: () => waitForAll(running),
  })
}

describe.runIf((await findNginx(process.env)) !== null)('Nginx', () => {
  test.for(['rolling restart', 'killed process', 'crash'] as const)(
    'a %s under load loses no GET, twice',
    patience,
    async (fault, { skip }) => {
      const running = await start(nginx)
      for (const seed of [1, 2]) {
        const loss = await lossOf(running, fault, seed)
        skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
        expect(loss).toMatchObject({ gets: 0 })
      }
    },
  )

  test('set as in tutorials, a rolling restart loses hundreds', patience, async ({ skip }) => {
    const running = await start(nginxCopied)
    const loss = await lossOf(running, 'rolling restart', 1)
    skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
    expect(loss.gets).toBeGreaterThan(100)
  })
})

describe.runIf((await findApache(process.env)) !== null)('Apache', () => {
  test('a rolling restart and a killed process lose no GET', patience, async ({ skip }) => {
    const running = await start(apache)
    for (const fault of ['killed process', 'rolling restart'] as const) {
      const loss = await lossOf(running, fault, 1)
      skip(loss.void !== null, `this machine is too busy: ${loss.void}`)
      expect({ fault, ...loss }).toMatchObject({ gets: 0 })
    }
  })
})
