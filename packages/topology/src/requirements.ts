import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isRecord } from './json.ts'

/** The surroundings a topology runs in. */
export interface LabContext {
  /** The repository's root folder. */
  readonly root: string
  /** Path of the node binary that runs all measured servers. */
  readonly node: string
  readonly cores: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Result of checking a requirement. */
export type RequirementResult =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

/** Something a topology needs of this machine before it can start. */
export interface Requirement {
  readonly program: string
  /** Kind of the missing thing; a program where it is left out. */
  readonly kind?: 'program' | 'build' | 'system' | 'engine'
  check(context: LabContext): Promise<RequirementResult>
}

const run = promisify(execFile)

/** Requires Linux: processes are named and read through its /proc. */
export const linux: Requirement = {
  program: 'Linux',
  kind: 'system',
  async check() {
    const release = await readFile('/proc/sys/kernel/osrelease', 'utf8').catch(() => null)
    return release === null
      ? {
          ok: false,
          reason: 'this system has no /proc, through which workers are found and ended',
          remedy: 'Run the lab on Linux, in a virtual machine or in WSL',
        }
      : { ok: true, version: release.trim() }
  },
}

/** Requires a major version of the Node that runs all measured servers. */
export const node = (major: number): Requirement => ({
  program: 'node',
  async check(context) {
    const remedy =
      'Run "npm ci", which installs the right one, and start the lab through npm or npx'
    const version = await run(context.node, ['--version']).then(
      ({ stdout }) => stdout.trim().replace(/^v/, ''),
      () => null,
    )
    if (version === null) return { ok: false, reason: `${context.node} does not run`, remedy }
    return Number.parseInt(version, 10) >= major
      ? { ok: true, version }
      : { ok: false, reason: `node is ${version}, ${major} or newer is needed`, remedy }
  },
})

/** Requires a file that `npm run build` makes, given from the repository's root. */
export const built = (file: string): Requirement => ({
  program: file,
  kind: 'build',
  async check({ root }) {
    return existsSync(join(root, file))
      ? { ok: true, version: 'built' }
      : { ok: false, reason: `${file} has not been built`, remedy: 'Run "npm run build"' }
  },
})

/** Requires a program that `npm ci` installs. */
export const npmPackage = (name: string): Requirement => ({
  program: name,
  async check({ root }) {
    const file = join(root, 'node_modules', name, 'package.json')
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null)
      return { ok: false, reason: `${name} is not installed`, remedy: 'Run "npm ci"' }
    const manifest: unknown = JSON.parse(text)
    const version = isRecord(manifest) ? manifest['version'] : undefined
    return { ok: true, version: typeof version === 'string' ? version : 'without a version' }
  },
})
