import { join } from 'node:path'
import type { LeftOut } from '@deployment-lab/result'
import {
  prepareTopology,
  type RunningTopology,
  startTopology,
  tidy,
} from '@deployment-lab/topology'
import { canRun } from '../needs.ts'
import type { PlannedInstance } from '../plan/instances.ts'
import { readableLog } from '../readable-log.ts'
import { shellWord } from '../shell-word.ts'
import type { RunOptions, Topologies } from './state.ts'

export interface StartOptions extends Pick<RunOptions, 'lab' | 'folder' | 'onEvent' | 'signal'> {
  readonly instances: readonly PlannedInstance[]
}

/**
 * Starts every instance. An instance that does not start is left out, with the reason.
 *
 * @throws the abort reason when the signal fires; everything is stopped by then
 */
export const startTopologies = async (options: StartOptions): Promise<Topologies> => {
  const { instances, onEvent, signal } = options
  const running = new Map<string, RunningTopology>()
  const leftOut: LeftOut[] = []
  const images = new Map<string, Record<string, string>>()
  const prepared = new Map<string, Promise<void>>()
  const folders = new Map<string, string>()
  let starts = 0

  /** Builds the images of an instance, once a run and before anything is measured. */
  const prepare = ({ instance, definition, deployment }: PlannedInstance): Promise<void> => {
    if (deployment.driver === 'host') return Promise.resolve()
    const key = `${definition.name} ${deployment.besideHost}`
    const building = prepared.get(key)
    if (building !== undefined) return building
    const onLine = (line: string | null): void => onEvent({ type: 'building', instance, line })
    const startedAt = performance.now()
    onLine(null)
    const done = prepareTopology(definition, { ...options.lab, deployment, signal, onLine }).then(
      () => onEvent({ type: 'built', instance, seconds: (performance.now() - startedAt) / 1000 }),
    )
    prepared.set(key, done)
    return done
  }
  const start = async (planned: PlannedInstance): Promise<RunningTopology> => {
    const { instance, definition, deployment } = planned
    starts += 1
    const folder = join(options.folder, 'topologies', `${instance}-${starts}`)
    folders.set(instance, folder)
    const topology = await startTopology(definition, {
      ...options.lab,
      instance,
      folder,
      port: null,
      telemetry: true,
      deployment,
      signal,
    })
    running.set(instance, topology)
    const containers = await topology.containers()
    if (containers !== null) {
      const digests = containers.map(({ image, imageId }) => [image, imageId])
      images.set(instance, Object.fromEntries(digests))
    }
    return topology
  }
  const listLeftOut = (
    { instance }: Pick<PlannedInstance, 'instance'>,
    reason: string,
    remedy: string,
  ): void => {
    const record = { topology: instance, reason, remedy }
    leftOut.push(record)
    onEvent({ type: 'left-out', leftOut: record })
  }
  const stop = async (): Promise<void> => {
    const stopped = await Promise.allSettled(
      [...running.values()].map((topology) => topology.stop()),
    )
    running.clear()
    const failed = stopped.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  const attempt = async (planned: PlannedInstance): Promise<void> => {
    const { instance, definition, deployment } = planned
    onEvent({ type: 'starting', instance })
    try {
      const can = await canRun(definition, options.lab, deployment)
      if (!can.ok) {
        listLeftOut(planned, can.reason, can.remedy)
        return
      }
      await prepare(planned)
      const { url } = await start(planned)
      onEvent({ type: 'started', instance, url })
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      listLeftOut(planned, readableLog(reason), `${upCommand(planned)} shows it alone`)
    }
  }
  const onHost = instances.filter(({ deployment }) => deployment.driver === 'host')
  const inContainers = instances.filter(({ deployment }) => deployment.driver === 'compose')
  await Promise.all(onHost.map(attempt))
  // In turn: each starts a database, and starting them together makes all of them slow.
  for (const planned of inContainers) if (!signal.aborted) await attempt(planned)
  if (signal.aborted) {
    await stop()
    throw signal.reason
  }
  return {
    running,
    leftOut,
    images,
    stop,
    leaveOut: async (instance, reason, remedy) => {
      await running.get(instance)?.stop()
      running.delete(instance)
      listLeftOut({ instance }, reason, remedy)
    },
    restart: async (instance) => {
      const planned = instances.find((candidate) => candidate.instance === instance)
      if (planned === undefined) throw new RangeError(`no instance ${instance}`)
      const up = running.get(instance)
      if (up?.restart) {
        running.delete(instance)
        await up.restart()
        running.set(instance, up)
        return up
      }
      await up?.stop()
      running.delete(instance)
      // Removed at once, not at the end of the run: a killed lab leaves no secrets behind.
      const folder = folders.get(instance)
      if (folder !== undefined) await tidy(folder)
      return start(planned)
    },
  }
}

/** The command that starts an instance's topology alone. */
export const upCommand = ({ definition, deployment }: PlannedInstance): string =>
  `npx lab up ${shellWord(definition.name)}${deployment.driver === 'host' ? '' : ` --driver ${deployment.driver}`}`

/** The message of an error, with the end of the topology's log where it is up. */
export const describeFailure = async (
  failure: unknown,
  topology: RunningTopology | undefined,
): Promise<string> => {
  const log = (await topology?.logTail(5).catch(() => '')) ?? ''
  const message = failure instanceof Error ? failure.message : String(failure)
  return log === '' ? message : `${message} Its log ends with: ${readableLog(log)}`
}
