import { describe, expect, test } from 'vitest'
import { createProject, profiles } from '../support/project.ts'
import { withoutEngine } from './engine.ts'

interface Service {
  readonly image: string
  readonly build?: object
  readonly mem_limit?: string
  readonly memswap_limit?: string
  readonly pids_limit?: number
  readonly cpuset?: string
  readonly restart?: string
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly environment?: Readonly<Record<string, string>> | null
  readonly labels: Readonly<Record<string, string>>
  readonly deploy?: { readonly replicas?: number }
  readonly ports?: readonly { readonly host_ip: string; readonly published: string }[]
  readonly logging: { readonly options: Readonly<Record<string, string>> }
  readonly stop_grace_period?: string
  readonly volumes?: readonly { readonly type: string; readonly source: string }[]
  readonly healthcheck?: {
    readonly timeout: string
    readonly retries: number
    readonly start_period: string
  }
}

/** What runs under a profile, as Compose understands the files. */
const servicesOf = async (profile: string): Promise<[string, Service][]> => {
  const project = await createProject(profile)
  const config = JSON.parse(await project.compose(['config', '--format', 'json']))
  return Object.entries(config.services as Record<string, Service>)
}

const roleOf = ({ labels }: Service): string | undefined => labels['deployment-lab.role']
const stays = ([, service]: [string, Service]): boolean => roleOf(service) !== 'setup'

describe.skipIf(withoutEngine)('Compose', () => {
  test('plain "docker compose up" starts nginx', async () => {
    const project = await createProject('nginx')
    const { COMPOSE_PROFILES: _other, ...environment } = process.env
    const plain = await project.plain(['config', '--services'], environment)
    expect(plain.trim().split('\n').toSorted()).toEqual(
      ['api', 'migrate', 'nginx', 'postgres', 'secrets'].toSorted(),
    )
  })

  test.for([...profiles])('%s has the whole budget, and no more than it', async (profile) => {
    const services = (await servicesOf(profile)).filter(stays)
    const memory = services.map(
      ([, { mem_limit: limit, deploy }]) => Number(limit) * (deploy?.replicas ?? 1),
    )
    expect(memory.reduce((sum, one) => sum + one, 0) / 2 ** 20).toBe(1024)
    expect(new Set(services.map(([, { cpuset }]) => cpuset))).toEqual(new Set(['0']))
  })

  // Compose labels an image with the service that builds it: two that build one tag take it from each
  // other, and every build makes containers anew.
  test.for([...profiles])('%s has each of its own images built by one service', async (profile) => {
    const own = (await servicesOf(profile)).filter(([, { image }]) =>
      image.startsWith('deployment-lab'),
    )
    const builders = (image: string): string[] =>
      namesOf(own, (one) => one.image === image && one.build !== undefined)
    const images = [...new Set(own.map(([, { image }]) => image))]
    expect(images).not.toEqual([])
    expect(images.filter((image) => builders(image).length !== 1)).toEqual([])
  })

  test.for([...profiles])('%s is hardened, bounded and named for what it is', async (profile) => {
    const services = await servicesOf(profile)
    const hardened = services.filter(([name]) => name !== 'dev')
    const lasting = hardened.filter(stays)
    const offenders = {
      swap: namesOf(
        services,
        ({ mem_limit: memory, memswap_limit: withSwap }) => memory !== withSwap,
      ),
      processes: namesOf(services, ({ pids_limit: processes }) => !(Number(processes) > 0)),
      logs: namesOf(services, ({ logging }) => logging.options['max-size'] !== '10m'),
      // A mounted file keeps its mode, which the container's user may not be let in by.
      mounts: namesOf(hardened, ({ volumes = [] }) => volumes.some(({ type }) => type === 'bind')),
      // A busy machine starts slowly, and answers slowly.
      patience: namesOf(
        services.filter(stays),
        ({ healthcheck: check }) =>
          check?.timeout !== '30s' || !(check.retries >= 10) || check.start_period !== '5m0s',
      ),
      role: namesOf(services, (one) => !/^(worker|proxy|database|setup)$/.test(roleOf(one) ?? '')),
      port: namesOf(services, ({ ports = [] }) =>
        ports.some(({ host_ip: address }) => address !== '127.0.0.1'),
      ),
      // A path, never the secret itself.
      secret: namesOf(services, ({ environment }) =>
        Object.entries(environment ?? {}).some(
          ([name, value]) => /SECRET|PASSWORD|DATABASE_URL/.test(name) && !value.startsWith('/'),
        ),
      ),
      root: namesOf(hardened, ({ read_only: readOnly }) => readOnly !== true),
      capabilities: namesOf(hardened, ({ cap_drop: dropped }) => dropped?.join() !== 'ALL'),
      restart: namesOf(lasting, ({ restart }) => restart !== 'unless-stopped'),
      grace: namesOf(
        lasting,
        ({ stop_grace_period: grace }) => Number.parseInt(grace ?? '', 10) < 15,
      ),
    }
    expect(Object.entries(offenders).filter(([, names]) => names.length > 0)).toEqual([])
  })
})

const namesOf = (
  services: readonly [string, Service][],
  offends: (service: Service) => boolean,
): string[] => services.filter(([, service]) => offends(service)).map(([name]) => name)
