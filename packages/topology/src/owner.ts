import { rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Identity, readProcess } from '@deployment-lab/machine/proc'
import type { DriverOptions, Mark, TopologyProcess } from './driver.ts'
import { TopologyError } from './errors.ts'
import { isRecord, parseJson } from './json.ts'
import { projectName } from './mark.ts'
import { readOwnFile } from './own-folder.ts'
import { ownIdentity, register, unregister } from './registry.ts'

/** Process of an instance, with an identity that is never used twice. */
export interface OwnedProcess extends TopologyProcess, Identity {}

/**
 * Lab that started an instance, and the things that belong to it: enough for a later lab to find
 * and end the leftovers of a killed one. The file is there from before the first process starts
 * until the last is gone.
 */
export interface OwnerRecord {
  readonly instance: string
  readonly topology: string
  /** The lab that started it. */
  readonly lab: Identity
  readonly mark: Mark
  /** The folder outside the run's that has to be removed. */
  readonly socketFolder: string
  /** The project of containers that has to be removed. */
  readonly project?: string
  readonly processes: readonly OwnedProcess[]
}

const pathIn = (folder: string): string => join(folder, 'owner.json')

/** Keeps an instance's owner file: one write after the other, and none after the removal. */
export interface OwnerFile {
  /** Writes the processes that belong to the instance now, if they have changed. */
  record(processes: readonly TopologyProcess[]): Promise<void>
  /** Removes the file, once there are no leftovers to be found. */
  remove(): Promise<void>
}

export function keepOwnerFile(options: DriverOptions): OwnerFile {
  const { folder, instance, topology, mark, socketFolder, deployment, temporary } = options
  const contained = deployment.driver === 'compose'
  const project = contained ? { project: projectName(mark) } : {}
  const path = pathIn(folder)
  const lab = ownIdentity()
  let written: string | null = null
  let removed = false
  let queue = Promise.resolve()
  const write = async (processes: readonly TopologyProcess[]): Promise<void> => {
    // The engine ends the processes in containers with their containers.
    const owned = contained ? [] : identify(processes)
    const found = { mark, socketFolder, ...project }
    const owner: OwnerRecord = { instance, topology, ...found, lab, processes: owned }
    const text = `${JSON.stringify(owner, null, 2)}\n`
    if (removed || text === written) return
    // The file is replaced in one step: a lab killed here leaves the old file or the new one,
    // whole.
    await writeFile(`${path}.new`, text)
    await rename(`${path}.new`, path)
    if (written === null)
      register(options.env, { folder: resolve(folder), temporary: temporary ?? false, ...found })
    written = text
  }
  const remove = async (): Promise<void> => {
    removed = true
    unregister(mark)
    await rm(path, { force: true })
  }
  const next = (step: () => Promise<void>): Promise<void> => {
    const done = queue.then(step)
    queue = done.catch(() => {})
    return done
  }
  return { record: (processes) => next(() => write(processes)), remove: () => next(remove) }
}

/**
 * Reads an instance's owner file.
 *
 * @returns null if there is none of this user's, which means that nothing is left.
 * @throws TopologyError `TOPOLOGY_BROKEN` when it is not a file that this lab has written.
 */
export async function readOwner(folder: string): Promise<OwnerRecord | null> {
  const path = pathIn(folder)
  const text = readOwnFile(path)
  if (text === null) return null
  const owner = parseJson(text)
  if (isOwner(owner)) return owner
  throw new TopologyError('TOPOLOGY_BROKEN', `${path} is no owner file of this lab; remove it`)
}

/** Checks the values that signals and removals depend on. */
const isOwner = (value: unknown): value is OwnerRecord =>
  isRecord(value) &&
  typeof value['mark'] === 'string' &&
  typeof value['socketFolder'] === 'string' &&
  isIdentity(value['lab']) &&
  Array.isArray(value['processes']) &&
  value['processes'].every(isIdentity)

const isIdentity = (value: unknown): boolean =>
  isRecord(value) && Number.isInteger(value['pid']) && Number.isInteger(value['startTicks'])

/** Adds the start times; processes that are gone by now are left out. */
const identify = (processes: readonly TopologyProcess[]): OwnedProcess[] =>
  processes.flatMap((one) => {
    const entry = readProcess(one.pid)
    return entry === null ? [] : [{ ...one, startTicks: entry.startTicks }]
  })
