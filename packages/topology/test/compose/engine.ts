import { execFileSync } from 'node:child_process'
import { onHost } from '../../src/driver.ts'
import { composeProject } from '../../src/index.ts'

/** Whether a Docker engine answers. With CI=true a machine without one has failed before. */
export const engineAnswers = ((): boolean => {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 60_000 })
    return true
  } catch {
    return false
  }
})()

/** One of the projects in fixtures/compose, by its profile. */
export const fixtureProject = (
  profile: string,
  workersAre: 'main' | 'children' = 'main',
): ReturnType<typeof composeProject> =>
  composeProject({
    profile,
    file: 'packages/topology/test/fixtures/compose/docker-compose.yml',
    workersAre,
    settings: {},
  })

export const inCompose = { ...onHost, driver: 'compose' } as const

/** Names of all containers, volumes and networks that labs have made. */
export const projects = (): string[] =>
  ['ps --all --format {{.Names}}', 'volume ls --format {{.Name}}', 'network ls --format {{.Name}}']
    .flatMap((args) => execFileSync('docker', args.split(' '), { encoding: 'utf8' }).split('\n'))
    .filter((name) => /^lab-[0-9a-f]{12}[-_]/.test(name))
    .toSorted()
