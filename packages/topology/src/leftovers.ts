import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runs } from '@deployment-lab/machine/proc'
import { removeDetached, removeProject } from './compose/remove.ts'
import { findMarked, findOwned, killMarked, killMarkedNow } from './mark.ts'
import { whyNotOwn } from './own-folder.ts'
import { type OwnerRecord, readOwner } from './owner.ts'
import { isOver, ownEntries, type Registered, registered, unregister } from './registry.ts'
import { tidy } from './tidy.ts'

/** Remains of an instance after its lab was killed. */
export interface Leftover {
  readonly instance: string
  /** Folder of its files; null for a project without an instance. */
  readonly folder: string | null
  /** Processes that were still running. */
  readonly processes: number
  /** Containers that were still there. */
  readonly containers: number
  /** Reason why its containers could not be removed; null if nothing is left. */
  readonly cannot: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds the leftovers of this user's labs that are gone, ends them and cleans up after them.
 * Instances of a lab that still runs are left alone.
 *
 * A file is believed only as far as it can be checked: processes are ended if they carry the mark
 * themselves, folders are touched if only this user can have made them.
 *
 * @returns the leftovers, already ended
 * @throws TopologyError `TOPOLOGY_NOT_STOPPED` when a process survives SIGKILL,
 * `TOPOLOGY_FOLDER_UNSAFE` or `TOPOLOGY_FOLDER_UNUSABLE` when there is no registry to be trusted
 */
export async function endLeftovers(env: Environment): Promise<Leftover[]> {
  const all = registered(env)
  const abandoned = all.filter(({ entry }) => isOver(entry.lab))
  const known = new Set(all.map(({ entry }) => entry.mark))
  // Orphans have a registry that is gone, or was another.
  const orphans = findOwned().filter(({ mark, lab }) => !known.has(mark) && !runs(lab))
  const marks = [...new Set(orphans.map(({ mark }) => mark))]
  return Promise.all([
    ...abandoned.map((one) => endOne(env, one)),
    ...marks.map(async (mark) => ({
      instance: mark,
      folder: null,
      processes: await endProcesses(mark),
      containers: 0,
      cannot: null,
    })),
  ])
}

/**
 * Ends everything that this process has started and not yet stopped, at the moment of its own end,
 * for a user who wants to leave at once. Containers go a little later.
 */
export function killStarted(env: Environment): void {
  for (const { mark, folder, temporary, socketFolder, project } of ownEntries()) {
    killMarkedNow(mark)
    if (socketFolder !== undefined) rmSync(socketFolder, { recursive: true, force: true })
    if (folder !== undefined && temporary) rmSync(folder, { recursive: true, force: true })
    // An instance with containers, secrets or long logs stays registered for a later lab.
    if (project !== undefined) removeDetached(mark, env)
    else if (folder === undefined || temporary) unregister(mark)
  }
}

async function endOne(env: Environment, { entry, file }: Registered): Promise<Leftover> {
  const { mark, folder = null, temporary, socketFolder, project } = entry
  const owner = folder === null ? null : await ownerIn(folder, mark)
  const processes = await endProcesses(mark)
  const instance = owner?.instance ?? mark
  let containers = 0
  if (project !== undefined) {
    try {
      containers = await removeProject(mark, env)
    } catch (error) {
      // The entry stays registered: the next lab with an engine that answers removes it.
      const cannot = error instanceof Error ? error.message : String(error)
      return { instance, folder, processes, containers, cannot }
    }
  }
  if (socketFolder !== undefined && whyNotOwn(socketFolder) === null)
    await rm(socketFolder, { recursive: true, force: true })
  if (folder !== null && owner !== null) {
    if (temporary) await rm(folder, { recursive: true, force: true })
    else {
      await tidy(folder)
      await rm(join(folder, 'owner.json'), { force: true })
    }
  }
  await rm(file, { force: true })
  return { instance, folder, processes, containers, cannot: null }
}

/** Reads the owner file of a folder that the lab made for this instance; null for any other. */
async function ownerIn(folder: string, mark: string): Promise<OwnerRecord | null> {
  if (whyNotOwn(folder) !== null) return null
  // A damaged file still leaves the mark.
  const owner = await readOwner(folder).catch(() => null)
  return owner?.mark === mark ? owner : null
}

/** @returns number of processes */
async function endProcesses(mark: string): Promise<number> {
  const count = findMarked(mark).length
  await killMarked(mark)
  return count
}
