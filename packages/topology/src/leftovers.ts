import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDetached, removeProject } from './compose/remove.ts'
import { findMarked, killMarked, send } from './mark.ts'
import { type OwnedProcess, readOwner } from './owner.ts'
import { type RegistryEntry, registered, runs, unregister } from './registry.ts'
import { tidy } from './tidy.ts'

/** What a lab that was killed has left of one instance. */
export interface Leftover {
  readonly instance: string
  /** Where its files are; null for a project that was nobody's instance. */
  readonly folder: string | null
  /** Processes that were still running. */
  readonly processes: number
  /** Containers that were still there. */
  readonly containers: number
  /** Why its containers could not be removed; null when nothing is left. */
  readonly cannot: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds what labs that are no longer there have left, ends it and cleans up after it. What a lab
 * that still runs has started is left alone.
 *
 * @returns what was found, already ended
 * @throws TopologyError `TOPOLOGY_NOT_STOPPED` when a process survives SIGKILL
 */
export async function endLeftovers(env: Environment): Promise<Leftover[]> {
  const abandoned = registered(env).filter(({ lab }) => !runs(lab))
  return Promise.all(abandoned.map((entry) => endOne(env, entry)))
}

/**
 * Sends SIGKILL to everything that this very process has started and not yet stopped, without
 * waiting: for a user who wants to leave at once. A later lab cleans up what is left of files.
 */
export function killStarted(env: Environment): void {
  for (const { mark, project, lab } of registered(env)) {
    if (lab.pid !== process.pid) continue
    for (const { pid } of findMarked(mark)) send(pid, 'SIGKILL')
    if (project !== undefined) removeDetached(mark, env)
  }
}

async function endOne(env: Environment, entry: RegistryEntry): Promise<Leftover> {
  const { mark, folder = null, socketFolder, project } = entry
  // A folder that somebody has removed or damaged still leaves the mark to go by.
  const owner = folder === null ? null : await readOwner(folder).catch(() => null)
  const recorded = (owner?.processes ?? []).filter(runs)
  const marked = findMarked(mark)
  const pids = new Set([...recorded, ...marked].map(({ pid }) => pid))
  endRecorded(recorded)
  await killMarked(mark)
  const instance = owner?.instance ?? mark
  let containers = 0
  if (project !== undefined) {
    try {
      containers = await removeProject(mark, env)
    } catch (error) {
      // It stays registered: the next lab, with an engine that answers, removes it.
      const cannot = error instanceof Error ? error.message : String(error)
      return { instance, folder, processes: pids.size, containers, cannot }
    }
  }
  if (socketFolder !== undefined) await rm(socketFolder, { recursive: true, force: true })
  if (folder !== null) {
    // Only where its own file stands: no other folder is touched.
    if (owner?.mark === mark) await tidy(folder)
    await rm(join(folder, 'owner.json'), { force: true })
  }
  unregister(env, mark)
  return { instance, folder, processes: pids.size, containers, cannot: null }
}

/** Ends those that hide their mark: Nginx writes its title over its environment. */
const endRecorded = (processes: readonly OwnedProcess[]): void => {
  for (const { pid } of processes) send(pid, 'SIGKILL')
}
