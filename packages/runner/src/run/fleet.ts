import { join } from 'node:path'
import type { LeftOut } from '@deployment-lab/result'
import {
  type LabContext,
  prepareTopology,
  type RunningTopology,
  startTopology,
  tidy,
} from '@deployment-lab/topology'
import { canRun } from '../needs.ts'
import type { PlannedInstance } from '../plan/instances.ts'
import { shellWord } from '../shell-word.ts'
import type { OnEvent } from './events.ts'
import { readableLog } from './readable-log.ts'

/** The topologies of a run while they are up. */
export interface Fleet {
  readonly running: ReadonlyMap<string, RunningTopology>
  readonly leftOut: readonly LeftOut[]
  /** Names and digests of what instances in containers run from. */
  readonly images: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** Stops an instance and starts it afresh. Throws what starting throws. */
  restart(instance: string): Promise<RunningTopology>
  /** Stops an instance for good and names it among those left out. */
  dismiss(instance: string, reason: string, remedy: string): Promise<void>
  /** Returns when nothing of any instance is left. */
  stop(): Promise<void>
}

export interface FleetOptions {
  readonly lab: LabContext
  readonly instances: readonly PlannedInstance[]
  readonly folder: string
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
}

/**
 * Starts every instance; one that does not start is left out and named.
 *
 * @throws the abort reason when the signal fires; everything is stopped by then
 */
export const startFleet = async (options: FleetOptions): Promise<Fleet> => {
  const { instances, onEvent, signal } = options
  const running = new Map<string, RunningTopology>()
  const leftOut: LeftOut[] = []
  const images = new Map<string, Record<string, string>>()
  const prepared = new Map<string, Promise<void>>()
  const folders = new Map<string, string>()
  let starts = 0

  /** Images are made once a run, before anything is measured. */
  const prepare = ({ instance, definition, deployment }: PlannedInstance): Promise<void> => {
    if (deployment.driver === 'host') return Promise.resolve()
    const key = `${definition.name} ${deployment.besideHost}`
    const known = prepared.get(key)
    if (known !== undefined) return known
    const onLine = (line: string | null): void => onEvent({ type: 'building', instance, line })
    const began = performance.now()
    onLine(null)
    const done = prepareTopology(definition, { ...options.lab, deployment, signal, onLine }).then(
      () => onEvent({ type: 'built', instance, seconds: (performance.now() - began) / 1000 }),
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
  const leave = (
    { instance }: Pick<PlannedInstance, 'instance'>,
    reason: string,
    remedy: string,
  ): void => {
    const left = { topology: instance, reason, remedy }
    leftOut.push(left)
    onEvent({ type: 'left-out', leftOut: left })
  }
  const stop = async (): Promise<void> => {
    const stopped = await Promise.allSettled([...running.values()].map((one) => one.stop()))
    running.clear()
    const failed = stopped.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  const attempt = async (planned: PlannedInstance): Promise<void> => {
    const { instance, definition, deployment } = planned
    onEvent({ type: 'starting', instance })
    try {
      const can = await canRun(definition, options.lab, deployment)
      if (!can.ok) {
        leave(planned, can.reason, can.remedy)
        return
      }
      await prepare(planned)
      const { url } = await start(planned)
      onEvent({ type: 'started', instance, url })
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      leave(planned, readableLog(reason), `${upCommand(planned)} shows it alone`)
    }
  }
  const onHost = instances.filter(({ deployment }) => deployment.driver === 'host')
  const inContainers = instances.filter(({ deployment }) => deployment.driver === 'compose')
  await Promise.all(onHost.map(attempt))
  // One after the other: each starts a database, and all at once they would wait for one another.
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
    dismiss: async (instance, reason, remedy) => {
      await running.get(instance)?.stop()
      running.delete(instance)
      leave({ instance }, reason, remedy)
    },
    restart: async (instance) => {
      const planned = instances.find((one) => one.instance === instance)
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
      // Now, and not at the end of the run: a lab that is killed leaves no secret of it.
      const left = folders.get(instance)
      if (left !== undefined) await tidy(left)
      return start(planned)
    },
  }
}

/** The command that starts an instance's topology alone. */
export const upCommand = ({ definition, deployment }: PlannedInstance): string =>
  `npx lab up ${shellWord(definition.name)}${deployment.driver === 'host' ? '' : ` --driver ${deployment.driver}`}`
