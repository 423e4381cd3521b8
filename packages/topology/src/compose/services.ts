import { TopologyError } from '../errors.ts'
import { roleLabel } from './container.ts'
import { docker, lastLines } from './docker.ts'

/** A service of a profile, of what the driver changes in it. */
export interface Service {
  readonly name: string
  readonly role: string
  /** How its share of the processors is limited in the files. */
  readonly limits: { readonly cpus: boolean; readonly deploy: boolean }
}

/**
 * The services that a profile starts, read by Compose itself.
 *
 * @throws TopologyError `TOPOLOGY_BROKEN` with Compose's own words
 */
export async function servicesOf(
  compose: readonly string[],
  options: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  },
): Promise<Service[]> {
  const said = await docker([...compose, 'config', '--format', 'json'], options)
  options.signal.throwIfAborted()
  if (!said.ok)
    throw new TopologyError(
      'TOPOLOGY_BROKEN',
      `Docker Compose refuses the files:\n${lastLines(said.stderr, 5)}\nSee all of it with "docker ${compose.join(' ')} config"`,
    )
  return parseServices(said.stdout)
}

/** Reads the JSON of `docker compose config`. */
export function parseServices(text: string): Service[] {
  const services = at(JSON.parse(text), 'services')
  if (!isRecord(services)) return []
  return Object.entries(services).map(([name, service]) => {
    const role = at(at(service, 'labels'), roleLabel)
    const limits = at(at(at(service, 'deploy'), 'resources'), 'limits')
    return {
      name,
      role: typeof role === 'string' ? role : 'setup',
      limits: {
        cpus: at(service, 'cpus') !== undefined,
        deploy: at(limits, 'cpus') !== undefined,
      },
    }
  })
}

const at = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object'
