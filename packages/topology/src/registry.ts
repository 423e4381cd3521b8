import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mark } from './driver.ts'
import { readProcess } from './proc.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A process by the pair that is never used twice. */
export interface Identity {
  readonly pid: number
  readonly startTicks: number
}

/** Where an instance is, and which lab started it: enough to find it without knowing its run. */
export interface RegistryEntry {
  readonly mark: Mark
  /** Where its files are; a project that is nobody's instance has none. */
  readonly folder?: string
  readonly socketFolder?: string
  /** The project that its containers belong to, where it has some. */
  readonly project?: string
  readonly lab: Identity
}

/** The folder for short-lived files. */
export const temporaryFolder = (env: Environment): string => env['TMPDIR'] ?? '/tmp'

/** One folder a user: nobody else can put a file there that names a process to end. */
const registryFolder = (env: Environment): string =>
  join(temporaryFolder(env), `deployment-lab-${process.getuid?.() ?? 'user'}`)

const pathOf = (env: Environment, mark: Mark): string => join(registryFolder(env), `${mark}.json`)

/** Makes an instance findable by a later lab, whatever becomes of this one. */
export const register = (env: Environment, entry: RegistryEntry): void => {
  mkdirSync(registryFolder(env), { recursive: true, mode: 0o700 })
  writeFileSync(pathOf(env, entry.mark), `${JSON.stringify(entry)}\n`)
}

export const unregister = (env: Environment, mark: Mark): void => {
  rmSync(pathOf(env, mark), { force: true })
}

/** Every instance that some lab of this user has started and not yet stopped. */
export const registered = (env: Environment): RegistryEntry[] => {
  const folder = registryFolder(env)
  return filesIn(folder).flatMap((file) => {
    const entry = parse(join(folder, file))
    return isEntry(entry) ? [entry] : []
  })
}

/** This process, as the one that owns what it starts. */
export const ownIdentity = (): Identity => ({
  pid: process.pid,
  startTicks: readProcess(process.pid)?.startTicks ?? 0,
})

/** Whether the process that has this identity still runs; a zombie does not. */
export const runs = ({ pid, startTicks }: Identity): boolean =>
  readProcess(pid)?.startTicks === startTicks

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'))
  } catch {
    return []
  }
}

const parse = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

const isEntry = (value: unknown): value is RegistryEntry =>
  typeof value === 'object' &&
  value !== null &&
  'mark' in value &&
  typeof value.mark === 'string' &&
  (!('folder' in value) || typeof value.folder === 'string') &&
  (!('socketFolder' in value) || typeof value.socketFolder === 'string') &&
  (!('project' in value) || typeof value.project === 'string') &&
  'lab' in value &&
  isIdentity(value.lab)

const isIdentity = (value: unknown): value is Identity =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  Number.isInteger(value.pid) &&
  'startTicks' in value &&
  Number.isInteger(value.startTicks)
