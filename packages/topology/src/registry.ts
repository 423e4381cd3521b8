import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { type Identity, namespaceOf, readProcess, runs } from '@deployment-lab/machine/proc'
import type { Mark } from './driver.ts'
import { isRecord, parseJson } from './json.ts'
import { projectName, socketFolderName } from './mark.ts'
import { readOwnFile, registryFolder, unusable } from './own-folder.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Lab by its process, with the place where that number holds: home folders can be shared. */
export interface LabIdentity extends Identity {
  readonly host: string
  readonly boot: string
  readonly namespace: string
}

/** Entry of an instance: its place and its lab, enough to find it without its run. */
export interface RegistryEntry {
  readonly mark: Mark
  /** Folder of its files; a project without an instance has none. */
  readonly folder?: string
  /** True if nothing in the folder outlives the instance. */
  readonly temporary?: boolean
  readonly socketFolder?: string
  /** Project of its containers, if it has some. */
  readonly project?: string
  /** Command that loads this machine; such an entry has nothing to be ended. */
  readonly loads?: string
  readonly lab: LabIdentity
}

/** An entry and the file that it stands in. */
export interface Registered {
  readonly entry: RegistryEntry
  readonly file: string
}

/** Entries that this process has started and not yet stopped. */
const started = new Map<Mark, Registered>()

/**
 * Makes an instance findable by a later lab, even if this one is killed.
 *
 * @throws TopologyError `TOPOLOGY_FOLDER_UNSAFE`, `TOPOLOGY_FOLDER_UNUSABLE`
 */
export const register = (env: Environment, given: Omit<RegistryEntry, 'lab'>): void => {
  const entry = { ...given, lab: ownIdentity() }
  const file = join(registryFolder(env), `${entry.mark}.json`)
  try {
    // The file is replaced in one step: another lab reads the whole of it or nothing.
    writeFileSync(`${file}.new`, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw unusable(file, error)
  }
  started.set(entry.mark, { entry, file })
}

export const unregister = (mark: Mark): void => {
  const found = started.get(mark)
  if (found !== undefined) rmSync(found.file, { force: true })
  started.delete(mark)
}

/** Entries that this process has registered. */
export const ownEntries = (): RegistryEntry[] => [...started.values()].map(({ entry }) => entry)

/**
 * Every instance that some lab of this user has started and not yet stopped.
 *
 * @throws TopologyError `TOPOLOGY_FOLDER_UNSAFE`, `TOPOLOGY_FOLDER_UNUSABLE`
 */
export const registered = (env: Environment): Registered[] => {
  const folder = registryFolder(env)
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name)
    const entry = parseJson(readOwnFile(file) ?? '')
    return isEntry(entry) && name === `${entry.mark}.json` ? [{ entry, file }] : []
  })
}

/**
 * Registers that this process loads the machine, until the returned function is called or it ends.
 *
 * @param command text that the users of other labs are shown
 * @throws TopologyError `TOPOLOGY_FOLDER_UNSAFE`, `TOPOLOGY_FOLDER_UNUSABLE`
 */
export const registerLoad = (env: Environment, command: string): (() => void) => {
  const mark = randomBytes(6).toString('hex')
  register(env, { mark, loads: command })
  return () => unregister(mark)
}

/** Commands of this user's other labs that load the machine now, each with its process id. */
export const otherLoads = (env: Environment): string[] =>
  registered(env).flatMap(({ entry: { loads, lab } }) =>
    loads !== undefined && lab.pid !== process.pid && isHere(lab) && runs(lab)
      ? [`${loads} (process ${lab.pid})`]
      : [],
  )

/** Returns the identity of this process, as the owner of everything it starts. */
export const ownIdentity = (): LabIdentity => ({
  pid: process.pid,
  startTicks: readProcess(process.pid)?.startTicks ?? 0,
  ...here(),
})

const here = (): Pick<LabIdentity, 'host' | 'boot' | 'namespace'> => ({
  host: hostname(),
  boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  namespace: namespaceOf('self'),
})

const isHere = ({ host, boot, namespace }: LabIdentity): boolean => {
  const own = here()
  return host === own.host && boot === own.boot && namespace === own.namespace
}

/** Tells if a lab has surely ended. Labs of other machines or containers are not known. */
export const isOver = (lab: LabIdentity): boolean => {
  const { host, boot } = here()
  return lab.host === host && (lab.boot !== boot || (isHere(lab) && !runs(lab)))
}

const isEntry = (value: unknown): value is RegistryEntry => {
  if (!isRecord(value)) return false
  const { mark, folder, socketFolder, project, temporary, loads, lab } = value
  return (
    typeof mark === 'string' &&
    /^\w[\w.-]{0,99}$/.test(mark) &&
    isTextOrMissing(folder) &&
    isTextOrMissing(loads) &&
    isTextOrMissing(socketFolder) &&
    // Names that follow from the mark have to match it.
    (socketFolder === undefined || basename(socketFolder) === socketFolderName(mark)) &&
    (project === undefined || project === projectName(mark)) &&
    (temporary === undefined || typeof temporary === 'boolean') &&
    isRecord(lab) &&
    Number.isInteger(lab['pid']) &&
    Number.isInteger(lab['startTicks']) &&
    ['host', 'boot', 'namespace'].every((name) => typeof lab[name] === 'string')
  )
}

const isTextOrMissing = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string'
