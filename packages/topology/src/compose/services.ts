import { TopologyError } from '../errors.ts'
import { isRecord } from '../json.ts'
import { roleLabel } from './container.ts'
import { docker, lastLines } from './docker.ts'

/** Service of a profile, as far as the driver changes it. */
export interface Service {
  readonly name: string
  readonly role: string
  /** Command of its health check, in Compose's form; null if there is none. */
  readonly check: readonly string[] | null
  /** Services that it is started after, once they are healthy. */
  readonly waitsFor: readonly string[]
  /** Limit of its share of the processors in the files. */
  readonly limits: { readonly cpus: boolean; readonly deploy: boolean }
}

/**
 * Reads the services that a profile starts, as Compose itself gives them in JSON.
 *
 * @throws TopologyError `TOPOLOGY_BROKEN` with Compose's own words
 */
export async function configOf(
  compose: readonly string[],
  options: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  },
): Promise<string> {
  const said = await docker([...compose, 'config', '--format', 'json'], options)
  options.signal.throwIfAborted()
  if (!said.ok)
    throw new TopologyError(
      'TOPOLOGY_BROKEN',
      `Docker Compose refuses the files:\n${lastLines(said.stderr, 5)}\nSee all of it with "docker ${compose.join(' ')} config"`,
    )
  return said.stdout
}

/** Names of a project's parts, but for those that are made elsewhere. */
export const namesIn = (config: string, kind: 'services' | 'networks' | 'volumes'): string[] => {
  const parts = at(JSON.parse(config), kind)
  return Object.entries(isRecord(parts) ? parts : {})
    .filter(([, part]) => at(part, 'external') !== true)
    .map(([name]) => name)
}

/** Reads the services in the JSON of `docker compose config`. */
export function parseServices(text: string): Service[] {
  const services = at(JSON.parse(text), 'services')
  if (!isRecord(services)) return []
  return Object.entries(services).map(([name, service]) => {
    const role = at(at(service, 'labels'), roleLabel)
    const dependsOn = at(service, 'depends_on')
    const limits = at(at(at(service, 'deploy'), 'resources'), 'limits')
    return {
      name,
      role: typeof role === 'string' ? role : 'setup',
      check: checkOf(at(service, 'healthcheck')),
      waitsFor: Object.entries(isRecord(dependsOn) ? dependsOn : {})
        .filter(([, how]) => at(how, 'condition') === 'service_healthy')
        .map(([other]) => other),
      limits: {
        cpus: at(service, 'cpus') !== undefined,
        deploy: at(limits, 'cpus') !== undefined,
      },
    }
  })
}

const checkOf = (healthcheck: unknown): string[] | null => {
  const test = at(healthcheck, 'test')
  if (at(healthcheck, 'disable') === true || !Array.isArray(test)) return null
  return test.map(String)
}

const at = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)
