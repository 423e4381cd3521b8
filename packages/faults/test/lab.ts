import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  composeProject,
  nodeProcess,
  onHost,
  type RunningTopology,
  startTopology,
  type TopologyDefinition,
} from '@deployment-lab/topology'
import { onTestFinished } from 'vitest'
import type { Facts, Fault, FaultContext, Hold, Undone } from '../src/index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const fixtures = 'packages/faults/test/fixtures'
const entry = `${fixtures}/server.ts`

/** Whether a Docker engine answers. */
export const engineAnswers = ((): boolean => {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 60_000 })
    return true
  } catch {
    return false
  }
})()

const definition = (watch: boolean): TopologyDefinition => ({
  name: 'fixture',
  title: 'The fixture',
  summary: 'A server of the tests.',
  target: 'fastify',
  workers: 1,
  settings: () => ({}),
  needs: [],
  host: nodeProcess({
    entry,
    watch,
    env: async ({ folder }) => ({ LAB_RELEASE_FILE: join(folder, 'release', 'name') }),
  }),
  compose: composeProject({
    profile: 'behind',
    file: `${fixtures}/docker-compose.yml`,
    hasStore: true,
    scales: true,
    settings: {},
  }),
})

/** Starts a topology that the test stops, at the latest when it ends. */
export const started = async (
  form: 'host' | 'watched' | 'compose' = 'host',
  rollWithin = 60_000,
): Promise<RunningTopology> => {
  const folder = await mkdtemp(join(tmpdir(), 'faults-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const contained = form === 'compose'
  const running = await startTopology(definition(form === 'watched'), {
    root,
    node: process.execPath,
    cores: 2,
    env: process.env,
    instance: 'fixture',
    folder,
    port: null,
    signal: new AbortController().signal,
    readyWithin: 60_000,
    rollWithin,
    deployment: contained ? { ...onHost, driver: 'compose', workers: 2 } : onHost,
  })
  onTestFinished(() => running.stop())
  return running
}

/** What became of a fault. */
export interface Outcome {
  readonly hold: Hold
  readonly undone: Undone
  readonly facts: Facts
}

/** Does a fault as a trial does: begun, seen to take hold, undone. */
export const inject = async (
  fault: Fault,
  topology: RunningTopology,
  meanwhile: () => Promise<void> = async () => {},
): Promise<Outcome> => {
  const context: FaultContext = {
    topology,
    before: await topology.processes(),
    signal: new AbortController().signal,
    now: () => performance.now(),
  }
  const injection = await fault.begin(context)
  await meanwhile()
  const hold = await injection.tookHold()
  const undone = await injection.undo()
  return { hold, undone, facts: (await injection.facts?.()) ?? {} }
}
