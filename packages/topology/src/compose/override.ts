import type { Mark } from '../driver.ts'
import { instanceLabel } from './container.ts'
import type { Service } from './services.ts'

/** Microseconds. Short, so that a worker that has used its share waits 10 ms at most. */
const period = 10_000

/**
 * A Compose file that is laid over a topology's own: every container carries the instance's mark,
 * and in a scale model every worker gets a part of a core. A quota takes the place of the limit in
 * the files: Compose refuses `cpus` together with a period.
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
    ...(coresPerWorker === null || service.role !== 'worker'
      ? []
      : quota(service, coresPerWorker).map((line) => `    ${line}`)),
  ])
  return ['services:', ...lines, ''].join('\n')
}

const quota = ({ limits }: Service, cores: number): string[] => [
  ...(limits.cpus ? ['cpus: !reset null'] : []),
  ...(limits.deploy ? ['deploy:', '  resources:', '    limits:', '      cpus: !reset null'] : []),
  `cpu_period: ${period}`,
  `cpu_quota: ${Math.round(period * cores)}`,
]
