import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { breakable } from './abilities.ts'
import { expectedWorkers, needsOf, type TopologyDefinition } from './definition.ts'
import {
  type Deployment,
  type DriverOptions,
  type HostDriver,
  type Hosted,
  onHost,
  type PrepareOptions,
  type RunningTopology,
  type StartOptions,
} from './driver.ts'
import { TopologyError } from './errors.ts'
import { socketFolderName } from './mark.ts'
import { temporaryFolder, whyNotOwn } from './own-folder.ts'
import { keepOwnerFile } from './owner.ts'
import { freePort, loopback, portIsFree, requirePort } from './port.ts'
import { type Expectation, everyWorkerServes, waitUntilReady } from './ready.ts'
import { writeRelease } from './release.ts'
import type { LabContext } from './requirements.ts'
import { targets } from './targets.ts'

/**
 * Starts a topology and returns when every worker has answered.
 *
 * @throws TopologyError with the reason, the remedy and the topology's own last log lines; the
 * signal's reason when it aborts. Nothing that was started is left in either case.
 */
export async function startTopology(
  definition: TopologyDefinition,
  options: StartOptions,
): Promise<RunningTopology> {
  options.signal.throwIfAborted()
  await requireAll(definition, options, options.deployment ?? onHost)
  // Secrets, databases and logs are for nobody else.
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  if (options.port !== null) {
    await requirePort(options.port)
    return startOn(options.port, definition, options)
  }
  const port = await freePort()
  try {
    return await startOn(port, definition, options)
  } catch (error) {
    // Somebody else may take a free port before the topology listens on it: try again.
    if (options.signal.aborted || (await portIsFree(port))) throw error
    return startOn(await freePort(), definition, options)
  }
}

/**
 * Makes sure of the images of a topology in containers; on the host there is nothing to do.
 *
 * @throws TopologyError with the reason and the remedy; the signal's reason when it aborts
 */
export async function prepareTopology(
  definition: TopologyDefinition,
  options: PrepareOptions,
): Promise<void> {
  if (options.deployment.driver === 'host') return
  await requireAll(definition, options, options.deployment)
  await definition.compose?.prepare(options)
}

/** The driver of a form, if the topology has that form. */
function driverOf({ name, host, compose }: TopologyDefinition, form: Deployment): HostDriver {
  if (form.driver === 'host') return host
  if (compose !== undefined) return compose
  throw new TopologyError(
    'TOPOLOGY_BROKEN',
    `${name} does not run in containers: deploy/${name}/topology.ts has no "compose"`,
  )
}

async function requireAll(
  definition: TopologyDefinition,
  context: LabContext,
  deployment: Deployment,
): Promise<void> {
  for (const requirement of needsOf(definition, deployment)) {
    const result = await requirement.check(context)
    if (result.ok) continue
    throw new TopologyError(
      missingCodes[requirement.kind ?? 'program'],
      `${definition.title} cannot run: ${result.reason}. ${result.remedy}`,
    )
  }
}

const missingCodes = {
  program: 'TOPOLOGY_PROGRAM_MISSING',
  build: 'TOPOLOGY_BUILD_MISSING',
  system: 'TOPOLOGY_PROGRAM_MISSING',
  engine: 'TOPOLOGY_ENGINE_SILENT',
} as const

async function startOn(
  port: number,
  definition: TopologyDefinition,
  options: StartOptions,
): Promise<RunningTopology> {
  const { folder, instance, signal } = options
  const deployment = options.deployment ?? onHost
  const workers = deployment.workers ?? expectedWorkers(definition.workers, options.cores)
  const url = `http://${loopback}:${port}`
  const topology = definition.name
  const telemetryFolder = options.telemetry ? await folderForTelemetry(folder, deployment) : null
  const rollWithin = options.rollWithin ?? 10_000
  const decided = { port, workers, deployment, topology, telemetryFolder, rollWithin }
  const given = { ...options, ...name(options), ...decided }
  await writeRelease(folder, 'same')
  const hosted = await hold(driverOf(definition, deployment), given)
  const target = targets[definition.target]
  const within = options.readyWithin ?? (deployment.driver === 'host' ? 30_000 : 120_000)
  const { title } = definition
  const expectation = { title, url, target, workers, folder, signal, within }
  const untilReady = async (
    begin: () => Promise<void>,
    differently: Partial<Expectation> = {},
  ): Promise<void> => {
    try {
      await begin()
      await waitUntilReady(hosted, { ...expectation, ...differently })
      await hosted.processes()
    } catch (error) {
      await hosted.stop('at-once')
      throw error
    }
  }
  await untilReady(async () => {})
  const { abilities, undoAll, settle } = breakable(hosted, {
    folder,
    // Under load a proxy may leave a worker out for a minute that was not back at its first request.
    untilServing: (begin, ends) => untilReady(begin, { signal: ends, workers: 1 }),
  })
  const again = async (): Promise<void> => {
    await undoAll()
    await writeRelease(folder, 'same')
    await hosted.restart?.()
  }
  const stop = async (): Promise<void> => {
    await settle()
    await hosted.stop('gracefully')
  }
  let stopped: Promise<void> | null = null
  return {
    ...abilities,
    instance,
    topology: definition.name,
    url,
    workers,
    telemetryFolder,
    processes: () => hosted.processes(),
    containers: async () => (await hosted.containers?.()) ?? null,
    everyWorkerServes: (ends) => everyWorkerServes(hosted, { ...expectation, signal: ends }),
    restart: hosted.restart === undefined ? null : () => untilReady(again),
    logTail: (lines) => hosted.logTail(lines),
    stop: () => (stopped ??= stop()),
  }
}

/**
 * Makes the folder for telemetry. Workers in a container are another user, so everybody may write
 * to it; only users who can enter its parent folder reach it.
 */
async function folderForTelemetry(folder: string, { driver }: Deployment): Promise<string> {
  const path = resolve(folder, 'telemetry')
  await mkdir(path, { recursive: true })
  if (driver === 'compose') await chmod(path, 0o777)
  return path
}

/** Starts through a driver, and keeps the owner file and the socket folder while it lives. */
async function hold(driver: HostDriver, options: DriverOptions): Promise<Hosted> {
  const owner = keepOwnerFile(options)
  const { socketFolder } = options
  const release = async (): Promise<void> => {
    if (whyNotOwn(socketFolder) === null) await rm(socketFolder, { recursive: true, force: true })
    await owner.remove()
  }
  await owner.record([])
  const hosted = await driver.start(options).catch(async (error: unknown) => {
    await release()
    throw error
  })
  return {
    ...hosted,
    async processes() {
      const processes = await hosted.processes()
      await owner.record(processes)
      return processes
    },
    async stop(how) {
      await hosted.stop(how)
      await release()
    },
  }
}

/** Chooses the mark of the instance's processes, and the folder of their sockets. */
function name({ env }: StartOptions): Pick<DriverOptions, 'mark' | 'socketFolder'> {
  const mark = randomBytes(6).toString('hex')
  const temporary = temporaryFolder(env)
  // The path of a unix socket may have 107 bytes (unix(7)); names inside the folder need 30.
  const short = Buffer.byteLength(temporary) <= 50 ? temporary : '/tmp'
  return { mark, socketFolder: join(short, socketFolderName(mark)) }
}
