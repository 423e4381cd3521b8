import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Requirement } from '../definition.ts'

const run = promisify(execFile)

/** Where distributions put it; ordinary users often do not have these on their PATH. */
const usual = ['/usr/sbin', '/usr/local/sbin', '/usr/local/nginx/sbin', '/sbin']

/** The nginx program on the PATH or elsewhere, or null where there is none that runs. */
export async function findNginx(
  env: Readonly<Record<string, string | undefined>>,
  elsewhere: readonly string[] = usual,
): Promise<{ readonly path: string; readonly version: string } | null> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of [...folders, ...elsewhere]) {
    const path = join(folder, 'nginx')
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    const version = runs ? await versionOf(path) : null
    if (version !== null) return { path, version }
  }
  return null
}

/** It tells its version on standard error: `nginx version: nginx/1.22.1`. */
const versionOf = (path: string): Promise<string | null> =>
  run(path, ['-v']).then(
    ({ stderr }) => /nginx\/(\d+\.\d+\.\d+)/.exec(stderr)?.[1] ?? null,
    () => null,
  )

/**
 * Nginx of one version at least.
 *
 * @param major its first number, and `minor` its second
 */
export const nginxProgram = (major: number, minor: number): Requirement => ({
  program: 'nginx',
  async check({ env }) {
    const remedy = 'Install it: "apt-get install nginx". Its own service need not run'
    const found = await findNginx(env)
    if (found === null) return { ok: false, reason: 'nginx is not installed', remedy }
    const [first = 0, second = 0] = found.version.split('.').map(Number)
    return first > major || (first === major && second >= minor)
      ? { ok: true, version: found.version }
      : {
          ok: false,
          reason: `nginx is ${found.version}, ${major}.${minor} or newer is needed`,
          remedy,
        }
  },
})
