import type { Health } from '../driver.ts'
import type { TopologyErrorCode } from '../errors.ts'
import type { Container } from './container.ts'

/** State of `docker compose up`. */
export type Upping =
  | { readonly state: 'running' | 'done' }
  /** Last output of Compose. */
  | { readonly state: 'failed'; readonly said: string }

/** Restarts of containers before this start, by container id. */
export type RestartsBefore = ReadonlyMap<string, number>

const noRestarts: RestartsBefore = new Map()

/** State of a start, from its containers and from Compose. */
export const healthOf = (
  containers: readonly Container[],
  up: Upping,
  restartsBefore: RestartsBefore = noRestarts,
): Health => {
  for (const container of containers) {
    const fault = faultOf(container, restartsBefore)
    if (fault !== null) return { state: 'down', reason: `its container ${container.name} ${fault}` }
  }
  if (up.state === 'failed') return { state: 'down', ...whyFailed(up.said) }
  // Health checks come only every few seconds, so the servers themselves are asked.
  const ready = containers.every(({ role, running }) => role === 'setup' || running)
  return { state: up.state === 'done' && containers.length > 0 && ready ? 'up' : 'starting' }
}

/** The containers that keep a topology from getting ready. */
export const faulty = (
  containers: readonly Container[],
  restartsBefore: RestartsBefore = noRestarts,
): Container[] => containers.filter((container) => faultOf(container, restartsBefore) !== null)

const faultOf = (container: Container, restartsBefore: RestartsBefore): string | null => {
  const { id, role, status, exitCode, restarts, health, healthOutput } = container
  const ended = status === 'exited' || status === 'dead'
  const memory = outOfMemory(container)
  if (role === 'setup') return ended && exitCode !== 0 ? `failed (exit code ${exitCode})` : null
  if (ended) return `ended at once (exit code ${exitCode}${memory})`
  // The engine would restart it for ever: the first end shows that the start has failed.
  if (status === 'restarting') return `ends again and again (exit code ${exitCode}${memory})`
  if (restarts > (restartsBefore.get(id) ?? 0))
    return `ended before it was ready, and was started again${memory}`
  if (health === 'unhealthy')
    return `does not get healthy${healthOutput === '' ? '' : ` (${healthOutput})`}`
  return null
}

const outOfMemory = ({ outOfMemory: is, memorySetting: setting }: Container): string => {
  if (!is) return ''
  return `, out of memory: ${setting === null ? 'raise its mem_limit' : `raise ${setting} in .env`}`
}

/** Matches the engine's message about an image that it neither has nor gets from a registry. */
const noImage = /\/v2\/|pull access denied|manifest unknown|no such image|image \S+ not found/i

const whyFailed = (said: string): { reason: string; code?: TopologyErrorCode } => {
  const reason = `"docker compose up" failed: ${said}`
  if (/address already in use|port is already allocated/.test(said))
    return { reason, code: 'TOPOLOGY_PORT_TAKEN' }
  return noImage.test(said) ? { reason, code: 'TOPOLOGY_IMAGE_MISSING' } : { reason }
}
