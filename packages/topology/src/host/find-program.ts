import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Requirement } from '../requirements.ts'

const run = promisify(execFile)

/** A server program that distributions package, under one name or another. */
export interface PackagedProgram {
  readonly title: string
  /** File names; messages use the first one. */
  readonly names: readonly [string, ...string[]]
  /** Folders of distributions, which are often not on the PATH of ordinary users. */
  readonly folders: readonly string[]
  readonly versionFlag: string
  /** Pattern with the version in brackets; the first match counts, in either output. */
  readonly version: RegExp
  /** The package of Debian that brings it. */
  readonly debian: string
}

/** A program that runs, and its version. */
export interface FoundProgram {
  readonly path: string
  readonly version: string
}

/** Finds the program on the PATH or elsewhere, or null if none runs. */
export async function findProgram(
  wanted: PackagedProgram,
  env: Readonly<Record<string, string | undefined>>,
  elsewhere: readonly string[] = wanted.folders,
): Promise<FoundProgram | null> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of [...folders, ...elsewhere])
    for (const name of wanted.names) {
      const path = join(folder, name)
      const runs = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      const version = runs ? await versionOf(path, wanted) : null
      if (version !== null) return { path, version }
    }
  return null
}

/** Reads the version: Nginx prints it on standard error, Apache on standard output. */
const versionOf = (path: string, wanted: PackagedProgram): Promise<string | null> =>
  run(path, [wanted.versionFlag]).then(
    ({ stdout, stderr }) => wanted.version.exec(stdout + stderr)?.[1] ?? null,
    () => null,
  )

/**
 * Requires a version of a packaged program.
 *
 * @param major its least first number, and `minor` its least second
 */
export const packagedProgram = (
  wanted: PackagedProgram,
  major: number,
  minor: number,
): Requirement => ({
  program: wanted.names[0],
  async check({ env }) {
    const remedy = `Install it: "apt-get install ${wanted.debian}". Its own service need not run`
    const found = await findProgram(wanted, env)
    if (found === null) return { ok: false, reason: `${wanted.names[0]} is not installed`, remedy }
    const [first = 0, second = 0] = found.version.split('.').map(Number)
    return first > major || (first === major && second >= minor)
      ? { ok: true, version: found.version }
      : {
          ok: false,
          reason: `${wanted.names[0]} is ${found.version}, ${major}.${minor} or newer is needed`,
          remedy,
        }
  },
})
