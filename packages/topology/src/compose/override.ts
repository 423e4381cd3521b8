import type { Mark } from '../driver.ts'
import { releaseFile } from '../release.ts'
import { instanceLabel } from './container.ts'
import { namesIn, type Service } from './services.ts'

/**
 * Writes a Compose file that is laid over a project's own: containers, networks and volumes carry
 * the mark. The lab stops and removes only marked parts.
 *
 * @param config the JSON of `docker compose config`
 */
export const markFile = (config: string, mark: Mark): string => {
  const labels = { [instanceLabel]: mark }
  const marked = (kind: 'services' | 'networks' | 'volumes') =>
    Object.fromEntries(namesIn(config, kind).map((name) => [name, { labels }]))
  const [services, networks, volumes] = [marked('services'), marked('networks'), marked('volumes')]
  return JSON.stringify({ services, networks, volumes }, null, 2)
}

/** Microseconds. Short, so that a worker that has used its share waits 10 ms at most. */
const period = 10_000
/** Milliseconds. A new database takes several seconds, and many start at once. */
const databaseWait = 60_000

/**
 * Writes a Compose file that is laid over a topology's own: in a scale model every worker gets a
 * part of a core. A quota takes the place of the limit in the files: Compose refuses `cpus`
 * together with a period.
 *
 * Health checks of the engine are off: each starts a process in the container, and with the
 * containers of several topologies they took half a core of the measured machine. The lab asks the
 * servers itself; a service that needs the database waits for it by itself.
 *
 * If workers report on their event loops, a folder of this machine is mounted into them: their own
 * file systems are read-only, and end with them. So is the folder of the release file.
 *
 * @param coresPerWorker a part of a core, or null for the limit in the files
 * @param telemetryFolder a folder of this machine, or null if workers do not report
 * @param releaseFolder a folder of this machine, or null if every release is the same
 */
export const overrideFile = (
  services: readonly Service[],
  coresPerWorker: number | null,
  telemetryFolder: string | null,
  releaseFolder: string | null,
): string => {
  const folders = foldersOf(telemetryFolder, releaseFolder)
  const lines = services.flatMap((service) => [
    `  ${composeText(service.name)}:`,
    ...unchecked(service),
    ...(coresPerWorker === null || service.role !== 'worker'
      ? []
      : quota(service, coresPerWorker).map((line) => `    ${line}`)),
    ...(service.role === 'worker' ? mounted(folders).map((line) => `    ${line}`) : []),
  ])
  return ['services:', ...lines, ''].join('\n')
}

const unchecked = ({ role, waitsFor }: Service): string[] => [
  '    healthcheck: { disable: true }',
  ...(waitsFor.length === 0 ? [] : ['    depends_on:']),
  ...waitsFor.map((other) => `      ${composeText(other)}: { condition: service_started }`),
  ...(role === 'setup' && waitsFor.length > 0
    ? ['    environment:', `      DATABASE_WAIT_MS: "${databaseWait}"`]
    : []),
]

/**
 * Writes a text as Compose reads it: in YAML's double quotes, with each dollar sign doubled, which
 * would begin a variable, and all but printable ASCII escaped.
 */
const composeText = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('$', '$$$$')
    .replaceAll(/[^\x20-\x7e]/gu, (letter) => {
      const code = letter.codePointAt(0) ?? 0
      return `\\U${code.toString(16).padStart(8, '0')}`
    })

/** A folder of this machine that workers have, and the variable by which they know it. */
interface MountedFolder {
  readonly variable: string
  readonly value: string
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}

const foldersOf = (telemetry: string | null, release: string | null): MountedFolder[] => {
  const [inside, released] = ['/srv/telemetry', '/srv/release']
  return [
    ...(telemetry === null
      ? []
      : [
          {
            variable: 'LAB_TELEMETRY',
            value: inside,
            source: telemetry,
            target: inside,
            readOnly: false,
          },
        ]),
    ...(release === null
      ? []
      : [
          {
            variable: 'LAB_RELEASE_FILE',
            value: releaseFile(released),
            source: release,
            target: released,
            readOnly: true,
          },
        ]),
  ]
}

const mounted = (folders: readonly MountedFolder[]): string[] =>
  folders.length === 0
    ? []
    : [
        'environment:',
        ...folders.map(({ variable, value }) => `  ${variable}: ${value}`),
        'volumes:',
        ...folders.map(({ source, target, readOnly }) => {
          const mode = readOnly ? ', read_only: true' : ''
          return `  - { type: bind, source: ${composeText(source)}, target: ${target}${mode} }`
        }),
      ]

const quota = ({ limits }: Service, cores: number): string[] => [
  ...(limits.cpus ? ['cpus: !reset null'] : []),
  ...(limits.deploy ? ['deploy:', '  resources:', '    limits:', '      cpus: !reset null'] : []),
  `cpu_period: ${period}`,
  `cpu_quota: ${Math.round(period * cores)}`,
]
