import type { ProcessRole } from '../driver.ts'

/** Role of a container in its topology. `setup` runs once, before the others. */
export type ContainerRole = ProcessRole | 'setup'

/** A container of a project, as `docker inspect` tells it. */
export interface Container {
  readonly id: string
  /** Name in the project: `api-2`. */
  readonly name: string
  readonly service: string
  readonly role: ContainerRole
  readonly hostname: string
  readonly image: string
  readonly imageId: string
  /** `created`, `running`, `restarting`, `exited`, … */
  readonly status: string
  readonly running: boolean
  /** True if the engine has frozen it. */
  readonly paused: boolean
  /** Address in a network of its project, or null. */
  readonly address: string | null
  /** First process on this machine; 0 while it does not run. */
  readonly pid: number
  readonly exitCode: number
  readonly restarts: number
  readonly outOfMemory: boolean
  /** Setting of its limit on memory, if its labels name one. */
  readonly memorySetting: string | null
  /** `starting`, `healthy`, `unhealthy`, or null if it has no health check. */
  readonly health: string | null
  /** Output of its last health check. */
  readonly healthOutput: string
}

/** Port of a server inside its container. */
const serverPort = 3000

/** Returns the URL of a container's server past the proxy; null while it has no address. */
export const urlOf = ({ address }: Container): string | null =>
  address === null ? null : `http://${address}:${serverPort}`

export const roleLabel = 'deployment-lab.role'
export const instanceLabel = 'deployment-lab.instance'
const memoryLabel = 'deployment-lab.memory'
export const projectLabel = 'com.docker.compose.project'

const roles: readonly ContainerRole[] = ['worker', 'proxy', 'database', 'manager', 'setup']

/**
 * Reads the JSON of `docker inspect` for containers of Compose.
 *
 * @throws Error if it is other JSON
 */
export const parseContainers = (text: string): Container[] => {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list)) throw new Error('docker inspect gave no list')
  return list.map((one: unknown) => parseContainer(asRecord(one)))
}

const parseContainer = (one: Fields): Container => {
  const config = asRecord(one['Config'])
  const state = asRecord(one['State'])
  const labels = asRecord(config['Labels'])
  const service = asText(labels['com.docker.compose.service'])
  const networks = Object.values(asRecord(asRecord(one['NetworkSettings'])['Networks']))
  const addresses = networks.map((network) => asText(asRecord(network)['IPAddress']))
  const health = state['Health'] === undefined ? null : asRecord(state['Health'])
  const log: readonly unknown[] = Array.isArray(health?.['Log']) ? health['Log'] : []
  return {
    id: asText(one['Id']),
    name: asText(one['Name']).slice(`/${asText(labels[projectLabel])}-`.length),
    service,
    role: roleOf(labels),
    hostname: asText(config['Hostname']),
    image: asText(config['Image']),
    imageId: asText(one['Image']),
    status: asText(state['Status']),
    running: state['Running'] === true && state['Restarting'] !== true,
    paused: state['Paused'] === true,
    address: addresses.find((address) => address !== '') ?? null,
    pid: asNumber(state['Pid']),
    exitCode: asNumber(state['ExitCode']),
    restarts: asNumber(one['RestartCount']),
    outOfMemory: state['OOMKilled'] === true,
    memorySetting: asText(labels[memoryLabel]) || null,
    health: health === null ? null : asText(health['Status']),
    healthOutput: asText(asRecord(log.at(-1))['Output']).trim(),
  }
}

/** Returns the role in the labels; a service without one prepares the others. */
const roleOf = (labels: Fields): ContainerRole =>
  roles.find((role) => role === labels[roleLabel]) ?? 'setup'

type Fields = Readonly<Record<string, unknown>>

const asRecord = (value: unknown): Fields =>
  value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')
const asNumber = (value: unknown): number => (typeof value === 'number' ? value : 0)
