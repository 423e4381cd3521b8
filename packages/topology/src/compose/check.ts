import type { Milliseconds } from '@deployment-lab/result'
import type { Container } from './container.ts'
import { docker } from './docker.ts'
import type { Service } from './services.ts'

/** Longer than a check takes to give up by itself, also on a busy machine. */
const within: Milliseconds = 20_000

/**
 * Asks the checks of the Compose files, which the engine itself does not, why a start took too long.
 *
 * @returns the first container that is not well, with what its check said; null where all are
 */
export const findUnhealthy = async (
  services: readonly Service[],
  containers: readonly Container[],
  env: Readonly<Record<string, string>>,
): Promise<string | null> => {
  const checks = new Map(services.map(({ name, check }) => [name, check]))
  for (const { id, name, service } of containers) {
    const check = checks.get(service) ?? null
    const said = check === null ? null : await failing(id, check, env)
    if (said === null) continue
    return `its container ${name} does not get healthy${said === '' ? '' : ` (${said})`}`
  }
  return null
}

/** Output of a check that failed; null if it passed. */
const failing = async (
  id: string,
  [kind, ...command]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | null> => {
  const args = kind === 'CMD-SHELL' ? ['sh', '-c', ...command] : command
  const { ok, stdout, stderr } = await docker(['exec', id, ...args], { env, within })
  return ok ? null : stdout.trim() || stderr
}
