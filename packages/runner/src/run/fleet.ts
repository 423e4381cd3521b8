import { join } from 'node:path'
import type { LeftOut } from '@deployment-lab/result'
import { type LabContext, type RunningTopology, startTopology } from '@deployment-lab/topology'
import { canRun } from '../needs.ts'
import type { PlannedInstance } from '../plan/plan.ts'
import type { OnEvent } from './events.ts'

/** The topologies of a run while they are up. */
export interface Fleet {
  readonly running: ReadonlyMap<string, RunningTopology>
  readonly leftOut: readonly LeftOut[]
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
  let starts = 0

  const start = async ({ instance, definition }: PlannedInstance): Promise<RunningTopology> => {
    starts += 1
    const topology = await startTopology(definition, {
      ...options.lab,
      instance,
      folder: join(options.folder, 'topologies', `${instance}-${starts}`),
      port: null,
      signal,
    })
    running.set(instance, topology)
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

  await Promise.all(
    instances.map(async (planned) => {
      onEvent({ type: 'starting', instance: planned.instance })
      try {
        const can = await canRun(planned.definition, options.lab)
        if (!can.ok) {
          leave(planned, can.reason, can.remedy)
          return
        }
        const { url } = await start(planned)
        onEvent({ type: 'started', instance: planned.instance, url })
      } catch (error) {
        if (signal.aborted) return
        const reason = error instanceof Error ? error.message : String(error)
        leave(planned, reason, `npx lab up ${planned.definition.name} shows it alone`)
      }
    }),
  )
  if (signal.aborted) {
    await stop()
    throw signal.reason
  }
  return {
    running,
    leftOut,
    stop,
    dismiss: async (instance, reason, remedy) => {
      await running.get(instance)?.stop()
      running.delete(instance)
      leave({ instance }, reason, remedy)
    },
    restart: async (instance) => {
      const planned = instances.find((one) => one.instance === instance)
      if (planned === undefined) throw new RangeError(`no instance ${instance}`)
      await running.get(instance)?.stop()
      running.delete(instance)
      return start(planned)
    },
  }
}
