import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Generator, startGenerator } from '@deployment-lab/loadgen'
import { loadTopologies, type RunningTopology, startTopology } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { measure } from '../src/run/measure.ts'
import { sampleDuring } from '../src/run/observe.ts'
import { logIn, seededAccount } from '../src/scenario/prepare.ts'
import { realLab } from './lab.ts'
import { crash, saturation } from './sample.ts'

const lab = realLab()
const signal = AbortSignal.timeout(120_000)
const definitions = await loadTopologies(resolve(lab.root, 'deploy'))
let generator: Generator

beforeAll(async () => {
  generator = await startGenerator()
})
afterAll(() => generator.stop())

const up = async (name: string): Promise<RunningTopology> => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-sample-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const definition = definitions.find((one) => one.name === name)
  if (definition === undefined) throw new Error(`deploy/${name} is missing`)
  const options = { ...lab, folder, instance: name, port: null, signal, telemetry: true }
  const topology = await startTopology(definition, options)
  onTestFinished(() => topology.stop())
  return topology
}

const sample = async (topology: RunningTopology, scenario: typeof crash, duration: number) => {
  const token = await logIn(topology.url, seededAccount, signal)
  const sampled = await sampleDuring(topology, await topology.processes(), Date.now, () =>
    measure(
      generator,
      { url: topology.url, scenario, step: 4, duration, seed: 1, token, account: seededAccount },
      signal,
    ),
  )
  return { load: sampled.load, telemetry: await sampled.telemetry() }
}

test('every answer of a closed loop is told by a worker of the cluster', async () => {
  const topology = await up('cluster')
  const { load, telemetry } = await sample(topology, saturation, 2000)
  expect(telemetry.missing).toEqual([])
  expect(telemetry.restarts).toEqual({ value: 0, missing: null })
  expect(telemetry.seconds.map(({ second }) => second)).toEqual([0, 1])
  const roles = telemetry.seconds.flatMap((one) => one.roles)
  expect(new Set(roles.map(({ role }) => role))).toEqual(new Set(['manager', 'worker']))
  expect(roles.filter(({ role }) => role === 'worker').map((one) => one.processes)).toEqual([2, 2])
  const workers = (await topology.processes()).filter(({ role }) => role === 'worker')
  const told = telemetry.seconds.flatMap((one) => one.workers)
  expect(new Set(told.map(({ worker }) => worker))).toEqual(
    new Set(workers.map(({ pid }) => String(pid))),
  )
  const requests = told.reduce((sum, one) => sum + one.requests, 0)
  const ok = load.model === 'closed' ? load.ok : 0
  // Answers that were under way at either end, and what happened between two lines.
  expect(requests / ok).toBeGreaterThan(0.8)
  expect(requests / ok).toBeLessThan(1.2)
})

test('a topology that dies is sampled to the end of its trial', async () => {
  const topology = await up('node')
  const { telemetry } = await sample(topology, { ...crash, seconds: 4 }, 4000)
  expect(telemetry.seconds.map(({ second }) => second)).toEqual([0, 1, 2, 3])
  const last = telemetry.seconds.at(-1)
  expect(last?.roles).toEqual([expect.objectContaining({ role: 'worker', processes: 0 })])
  expect(last?.workers).toEqual([])
  expect(telemetry.missing.map(({ code }) => code)).toContain('account-lost')
  expect(telemetry.restarts.value).toBe(0)
})

test('a worker that is started again counts as one restart', async () => {
  const topology = await up('cluster')
  const before = (await topology.processes()).map(({ pid }) => String(pid))
  const { telemetry } = await sample(topology, { ...crash, seconds: 4 }, 4000)
  expect(telemetry.restarts.value).toBe(1)
  const told = telemetry.seconds.flatMap((one) => one.workers)
  const added = told.map(({ worker }) => worker).filter((name) => !before.includes(name))
  expect(new Set(added).size).toBe(1)
})

test('a topology that was not told to says so', async () => {
  const topology = { ...(await up('node')), telemetryFolder: null }
  const { telemetry } = await sample(topology, saturation, 500)
  expect(telemetry.silent?.code).toBe('workers-not-asked')
})
