import type { Milliseconds } from '@deployment-lab/result'
import type { Container } from './container.ts'
import { docker } from './docker.ts'
import type { Service } from './services.ts'

/** Time limit of a check; longer than it takes to give up by itself, even on a busy machine. */
const within: Milliseconds = 20_000

/**
 * Runs the health checks of the Compose files, which the engine does not run, to find out why a
 * start took too long.
 *
 * @returns the first unhealthy container, with the output of its check; null if all are healthy
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
