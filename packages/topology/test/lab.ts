import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentOf, listProcesses } from '@deployment-lab/machine/proc'
import { onTestFinished } from 'vitest'
import {
  type HostDriver,
  nodeProcess,
  pm2,
  type RunningTopology,
  type ServerEnvironment,
  type StartOptions,
  startTopology,
  type TopologyDefinition,
} from '../src/index.ts'

export const root = fileURLToPath(new URL('../../..', import.meta.url))
export const fixtureFile = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
const server = fixtureFile('server.ts')
const ecosystem = fixtureFile('ecosystem.config.cjs')

/** How the server of a test misbehaves; `well` not at all. */
export type Behaviour = 'well' | 'never-ready' | 'dies' | 'stubborn' | 'deaf' | 'lazy'

const behave =
  (behaviour: Behaviour): ServerEnvironment =>
  async ({ folder }) => ({ FIXTURE: behaviour, TEST_FOLDER: folder })

export const plain = (behaviour: Behaviour = 'well', watch = false): HostDriver =>
  nodeProcess({ entry: server, watch, env: behave(behaviour) })

export const clustered = (behaviour: Behaviour = 'well'): HostDriver =>
  pm2({ config: ecosystem, env: behave(behaviour) })

export const definition = (given: Partial<TopologyDefinition>): TopologyDefinition => ({
  name: 'fixture',
  title: 'The fixture',
  summary: 'A server of the tests.',
  target: 'fastify',
  workers: 1,
  settings: () => ({}),
  needs: [],
  host: plain(),
  ...given,
})

/** A folder of a test's own, removed at its end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'topology-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function options(given: Partial<StartOptions> = {}): Promise<StartOptions> {
  const folder = await temporaryFolder()
  return {
    root,
    node: process.execPath,
    cores: 2,
    env: process.env,
    instance: 'fixture-a',
    folder,
    port: null,
    signal: new AbortController().signal,
    // Shorter than a test may take, so that a failure comes with its log.
    readyWithin: 60_000,
    ...given,
  }
}

/** Starts a topology that the test stops, at the latest when it ends. */
export async function started(
  given: Partial<TopologyDefinition>,
  how: Partial<StartOptions> = {},
): Promise<RunningTopology & { readonly folder: string }> {
  const chosen = await options(how)
  const running = await startTopology(definition(given), chosen)
  onTestFinished(() => running.stop())
  return { ...running, folder: chosen.folder }
}

/** Every living process that was started for an instance in a folder, found by its environment. */
export const processesOf = (folder: string): number[] =>
  listProcesses()
    .filter(({ pid }) => environmentOf(pid).includes(`TEST_FOLDER=${folder}`))
    .map(({ pid }) => pid)

/** Sends the request that kills the process that answers it. */
export const crash = (url: string): Promise<void> =>
  fetch(`${url}/lab/crash/`, { method: 'POST' }).then(
    () => {},
    () => {},
  )

/** The names of the variables in the environment of the process that answers. */
export async function variablesOf(url: string): Promise<string[]> {
  const answer: unknown = await (await fetch(`${url}/lab/environment/`)).json()
  return Object.keys(answer ?? {}).toSorted()
}
