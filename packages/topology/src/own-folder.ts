import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
} from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { TopologyError } from './errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Returns the folder for short-lived files. Everybody may write there: it proves nothing. */
export const temporaryFolder = (env: Environment): string => resolve(env['TMPDIR'] || '/tmp')

/**
 * Makes a folder of a new name among the short-lived files, which nobody else can enter.
 *
 * @throws TopologyError `TOPOLOGY_FOLDER_UNUSABLE`
 */
export const makeTemporaryFolder = (env: Environment, prefix: string): Promise<string> =>
  mkdtemp(join(temporaryFolder(env), prefix)).catch((error: unknown) => {
    throw unusable(temporaryFolder(env), error)
  })

/** The error of a place for short-lived files in which nothing can be made. */
export const unusable = (path: string, cause: unknown): TopologyError => {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new TopologyError(
    'TOPOLOGY_FOLDER_UNUSABLE',
    `Nothing can be written in ${path}: ${why}. ` +
      'Set TMPDIR to a folder that exists and that you may write to, or free room there',
    { cause },
  )
}

/**
 * Returns the folder in which this user's labs find each other, whatever their TMPDIR. It is in the
 * user's state folder or, without one, in the temporary folder.
 *
 * @throws TopologyError `TOPOLOGY_FOLDER_UNSAFE` when somebody else could write to it or has made
 * it, `TOPOLOGY_FOLDER_UNUSABLE` when none can be made
 */
export const registryFolder = (env: Environment): string => {
  const state = join(stateFolder(env), 'deployment-lab')
  if (isMade(state)) return requireOwn(state)
  const temporary = join(temporaryFolder(env), `deployment-lab-${process.getuid?.() ?? 'user'}`)
  try {
    makeOne(temporary)
  } catch (error) {
    throw unusable(temporaryFolder(env), error)
  }
  return requireOwn(temporary)
}

/** Follows the XDG base directory specification. HOME is not asked: sudo and su may keep it. */
const stateFolder = (env: Environment): string => {
  const given = env['XDG_STATE_HOME'] ?? ''
  return isAbsolute(given) ? given : join(homeOfUser(), '.local', 'state')
}

const homeOfUser = (): string => {
  try {
    return userInfo().homedir
  } catch {
    // No file names the user, as in a container.
    return '/nonexistent'
  }
}

const isMade = (path: string): boolean => {
  try {
    make(path)
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Makes folders level by level: Node's recursive mkdir never returns from a place like /proc. */
const make = (path: string): void => {
  if (lookAt(path) !== null) return
  if (dirname(path) !== path) make(dirname(path))
  makeOne(path)
}

const makeOne = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // The folder was there, or another lab made it at this moment.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

const requireOwn = (path: string): string => {
  const why = whyNotOwn(path, 0o077)
  if (why === null) return path
  throw new TopologyError(
    'TOPOLOGY_FOLDER_UNSAFE',
    `${path} is not used: ${why}. The lab would end processes and delete folders that files ` +
      `in it name. Look at it with "ls -ld ${path}" and remove it, or make it yours with mode 700`,
  )
}

/**
 * Returns the reason why a folder may be another user's work; null if only this user, or root, can
 * have made it and its content.
 *
 * @param forbidden bits of its mode that nobody but the user may have
 */
export const whyNotOwn = (path: string, forbidden = 0o022): string | null => {
  const found = lookAt(path)
  if (found === null) return 'it is not there'
  if (found.isSymbolicLink()) return 'it is a link'
  if (!found.isDirectory()) return 'it is no folder'
  if (found.uid !== process.getuid?.()) return `it belongs to user ${found.uid}`
  const open = found.mode & forbidden
  return open === 0 ? null : `others may use it (mode ${(found.mode & 0o777).toString(8)})`
}

const lookAt = (path: string): Stats | null => {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}

/** Limit above any file that the lab writes about itself. */
const mostBytes = 1024 * 1024

/** Reads a file that this user has written; null for another user's, for a link and for no file. */
export const readOwnFile = (path: string): string | null => {
  let file: number
  try {
    // A pipe at this path must not block the process.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return null
  }
  try {
    const { uid, size } = fstatSync(file)
    if (!fstatSync(file).isFile() || uid !== process.getuid?.() || size > mostBytes) return null
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
