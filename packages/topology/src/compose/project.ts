import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DeclaredDifference } from '@deployment-lab/result'
import { hostAbilities } from '../abilities.ts'
import type { ComposeDriver, DriverOptions, Hosted, ObservedContainer } from '../driver.ts'
import { killMarked, markingOf, projectName } from '../mark.ts'
import { releaseFolder } from '../release.ts'
import { linux } from '../requirements.ts'
import { areReady } from '../roll.ts'
import { type Started, start } from '../spawn.ts'
import { abilitiesOfProject, namesOf, type ProjectAbilities } from './abilities.ts'
import { buildImages } from './build.ts'
import { findUnhealthy } from './check.ts'
import { type Container, urlOf } from './container.ts'
import { docker, lastLines } from './docker.ts'
import { faulty, healthOf, type RestartsBefore, type Upping } from './health.ts'
import { containersOf } from './list.ts'
import { markFile, overrideFile } from './override.ts'
import { processesIn, publisherOf, type WorkersAre } from './processes.ts'
import { removeProject } from './remove.ts'
import { engineNeeds } from './requirements.ts'
import { configOf, parseServices, type Service } from './services.ts'
import { composeVariables, engineEnvironment, profileOf } from './variables.ts'

/** A topology in containers, as a profile of the repository's Compose files. */
export interface ComposeProjectOptions extends ProjectAbilities {
  readonly profile: string
  /** Title, if its parts differ from the host's form. */
  readonly title?: string
  /** The file that includes all others, from the repository's root. */
  readonly file?: string
  /** Answers that differ on purpose in containers alone. */
  readonly differs?: readonly DeclaredDifference[]
  /** Program of a worker's container: the worker, or a manager of several. */
  readonly workersAre?: WorkersAre
  /** Settings that differ from those on the host. */
  readonly settings: Readonly<Record<string, string>>
  /** The form that is compared with the host's row, if it is another profile. */
  readonly besideHost?: ProjectAbilities & {
    readonly profile: string
    readonly settings: Readonly<Record<string, string>>
  }
}

/** Time in milliseconds in which the engine has to stop everything. */
const downWithin = 60_000
/** Lines of each container that are kept when it is gone. */
const keptLines = '2000'

/**
 * Runs a topology as a Compose project of its own. Any number run side by side, each under a name,
 * with a network, volumes and a port that no other has.
 */
export const composeProject = (what: ComposeProjectOptions): ComposeDriver => ({
  ...(what.title === undefined ? {} : { title: what.title }),
  ...(what.differs === undefined ? {} : { differs: what.differs }),
  needs: [linux, ...engineNeeds],
  abilities: [...hostAbilities, ...namesOf(what)],
  ...(what.besideHost && { abilitiesBesideHost: [...hostAbilities, ...namesOf(what.besideHost)] }),
  containerEach: what.workersAre !== 'children',
  settings: ({ deployment }) => ({
    ...what.settings,
    ...(deployment.besideHost ? what.besideHost?.settings : {}),
  }),
  async prepare({ root, env, cores, deployment, onLine, signal }) {
    const profile = profileOf(what, deployment)
    const variables = composeVariables(profile, { port: 0, workers: 1, cores })
    const args = ['compose', '-f', fileOf(what, root), '--profile', profile]
    const options = { cwd: root, env: { ...engineEnvironment(env), ...variables }, onLine, signal }
    await buildImages(args, options)
  },
  async start(options) {
    const { folder, mark, signal, deployment, workers, port, cores, telemetryFolder } = options
    const profile = profileOf(what, deployment)
    const file = fileOf(what, options.root)
    const engine = engineEnvironment(options.env)
    const variables = composeVariables(profile, { port, workers, cores })
    const env = { ...engine, ...variables, ...markingOf(mark) }
    const cwd = dirname(file)
    const config = await configOf(['compose', '-f', file, '--profile', profile], {
      cwd,
      env,
      signal,
    })
    const services = parseServices(config)
    await mkdir(folder, { recursive: true })
    const marks = join(folder, 'compose.mark.yml')
    await writeFile(marks, markFile(config, mark))
    const override = join(folder, 'compose.override.yml')
    const { coresPerWorker } = deployment
    const released = releaseFolder(folder)
    await writeFile(override, overrideFile(services, coresPerWorker, telemetryFolder, released))
    const files = ['-f', file, '-f', marks, '-f', override, '--profile', profile]
    const compose = ['compose', '-p', projectName(mark), ...files]
    const log = join(folder, 'compose.log')
    const args = [...compose, '--ansi', 'never', '--progress', 'quiet', 'up', '--detach']
    const up = await start({ command: 'docker', args, cwd, env, log })
    return host(what, options, { compose, cwd, env, log, up, services })
  },
})

const fileOf = ({ file }: ComposeProjectOptions, root: string): string =>
  resolve(root, file ?? 'docker-compose.yml')

/** A project that has been told to start. */
interface Begun {
  readonly compose: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  /** File of Compose's own output. */
  readonly log: string
  readonly up: Started
  readonly services: readonly Service[]
}

function host(what: ComposeProjectOptions, options: DriverOptions, begun: Begun): Hosted {
  const { folder, mark, port, deployment } = options
  const { compose, cwd, env, up } = begun
  const list = (): Promise<Container[]> => containersOf(mark, env)
  const { root, rollWithin } = options
  const running = { root, rollWithin, project: projectName(mark), compose, cwd, env, list }
  const has = (deployment.besideHost ? what.besideHost : undefined) ?? what
  const { stopAndStart, ...abilities } = abilitiesOfProject(running, has)
  let restartsBefore: RestartsBefore = new Map()
  /** Notes the restarts so far, before another start. */
  const beginAgain = async (): Promise<void> => {
    restartsBefore = new Map((await list()).map(({ id, restarts }) => [id, restarts]))
  }
  return {
    ...abilities,
    async stopAndStart(signal) {
      await stopAndStart(signal)
      await beginAgain()
    },
    async processes() {
      const found = processesIn(await list(), what.workersAre ?? 'main')
      return found.length === 0 ? [] : [...found, ...publisherOf(port)]
    },
    containers: async () => (await list()).flatMap(observed),
    async health() {
      const containers = await list()
      const health = healthOf(containers, await upping(begun), restartsBefore)
      if (health.state !== 'up' || !containers.some(({ role }) => role === 'proxy')) return health
      // A proxy that is asked before its workers are ready may leave them out for a minute.
      const workers = containers.filter(({ role }) => role === 'worker')
      const urls = workers.flatMap((worker) => urlOf(worker) ?? [])
      const ready = urls.length === workers.length && (await areReady(urls, options.signal))
      return { state: ready ? 'up' : 'starting' }
    },
    whyNotReady: async () => findUnhealthy(begun.services, await list(), env),
    async restart() {
      const ended = (await list()).filter(({ role }) => role === 'worker' || role === 'proxy')
      const ids = ended.map(({ id }) => id)
      await docker(['restart', ...ids], { env, within: downWithin })
      await beginAgain()
    },
    logTail: async (lines) =>
      tail(await list(), faulty(await list(), restartsBefore), lines, begun),
    async stop(how) {
      if (up.ended() === null) {
        // The engine still carries out earlier commands, so removal looks again.
        await killMarked(mark)
        await up.waitForEnd(2000)
      }
      const logs = [...compose, 'logs', '--no-color', '--tail', keptLines]
      const { stdout } = await docker(logs, { cwd, env })
      if (stdout !== '') await writeFile(join(folder, 'containers.log'), stdout)
      const patience = how === 'gracefully' ? [] : ['--timeout', '0']
      const down = [...compose, 'down', '--volumes', ...patience]
      await docker(down, { cwd, env, within: downWithin })
      await removeProject(mark, env)
    },
  }
}

const observed = ({
  id,
  name,
  role,
  paused,
  pid,
  running,
  image,
  imageId,
}: Container): ObservedContainer[] =>
  running && role !== 'setup' ? [{ id, name, role, paused, pid, image, imageId }] : []

async function upping({ up, log }: Begun): Promise<Upping> {
  const ended = up.ended()
  if (ended === null) return { state: 'running' }
  if (up.succeeded()) return { state: 'done' }
  const said = lastLines(await readFile(log, 'utf8').catch(() => ''), 1)
  return { state: 'failed', said: said === '' ? ended : said }
}

/** Returns the last lines of the failed containers, or of all; without any, of Compose itself. */
async function tail(
  containers: readonly Container[],
  failed: readonly Container[],
  lines: number,
  { compose, cwd, env, log }: Begun,
): Promise<string> {
  if (failed.length === 0) {
    const share = String(Math.ceil(lines / Math.max(1, containers.length)))
    const args = [...compose, 'logs', '--no-color', '--tail', share]
    const { stdout } = await docker(args, { cwd, env })
    return stdout.trim() === ''
      ? lastLines(await readFile(log, 'utf8').catch(() => ''), lines)
      : stdout.trimEnd()
  }
  const tails = failed.map(async ({ id, name }) => {
    const said = await docker(['logs', '--tail', String(lines), id], { env })
    return `${name}:\n${[said.stdout.trimEnd(), said.stderr].filter((text) => text !== '').join('\n')}`
  })
  return (await Promise.all(tails)).join('\n')
}
