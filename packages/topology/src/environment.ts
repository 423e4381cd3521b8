import type { DriverOptions } from './driver.ts'
import { markingOf } from './mark.ts'
import { loopback } from './port.ts'

/** Variables that a topology's settings add, from the options of its start. */
export type ServerEnvironment = (options: DriverOptions) => Promise<Record<string, string>>

/** Variables that a server inherits from the caller; others could change the measurements. */
const passed = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']

/** The whole environment of a topology's processes: a few of the caller's variables and its own. */
export async function environmentFor(
  options: DriverOptions,
  settings: ServerEnvironment,
): Promise<Record<string, string>> {
  const { env, port, mark } = options
  const caller = passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))
  return {
    ...Object.fromEntries(caller),
    ...(await settings(options)),
    ...options.variation?.env,
    HOST: loopback,
    PORT: String(port),
    ...markingOf(mark),
  }
}
