import type { Mark } from '../driver.ts'
import { instanceLabel } from './container.ts'
import type { Service } from './services.ts'

/** Microseconds. Short, so that a worker that has used its share waits 10 ms at most. */
const period = 10_000
/** Milliseconds. A new database takes several seconds, and many start at once. */
const databaseWait = 60_000

/**
 * A Compose file that is laid over a topology's own: every container carries the instance's mark,
 * and in a scale model every worker gets a part of a core. A quota takes the place of the limit in
 * the files: Compose refuses `cpus` together with a period.
 *
 * The engine asks nothing how it is: each time it starts a process in the container, and with the
 * containers of several topologies that took half a core of what is measured on. Whether all of
 * them serve is found by asking them; what needs the database waits for it by itself.
 *
 * @param coresPerWorker a part of a core, or null for as much as the files say
 */
export const overrideFile = (
  services: readonly Service[],
  mark: Mark,
  coresPerWorker: number | null,
): string => {
  const lines = services.flatMap((service) => [
    `  ${JSON.stringify(service.name)}:`,
    '    labels:',
    `      ${instanceLabel}: ${JSON.stringify(mark)}`,
    ...unchecked(service),
    ...(coresPerWorker === null || service.role !== 'worker'
      ? []
      : quota(service, coresPerWorker).map((line) => `    ${line}`)),
  ])
  return ['services:', ...lines, ''].join('\n')
}

const unchecked = ({ role, waitsFor }: Service): string[] => [
  '    healthcheck: { disable: true }',
  ...(waitsFor.length === 0 ? [] : ['    depends_on:']),
  ...waitsFor.map((other) => `      ${JSON.stringify(other)}: { condition: service_started }`),
  ...(role === 'setup' && waitsFor.length > 0
    ? ['    environment:', `      DATABASE_WAIT_MS: "${databaseWait}"`]
    : []),
]

const quota = ({ limits }: Service, cores: number): string[] => [
  ...(limits.cpus ? ['cpus: !reset null'] : []),
  ...(limits.deploy ? ['deploy:', '  resources:', '    limits:', '      cpus: !reset null'] : []),
  `cpu_period: ${period}`,
  `cpu_quota: ${Math.round(period * cores)}`,
]
