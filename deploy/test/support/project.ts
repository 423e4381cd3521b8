import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadTopologies, nameProject } from '@deployment-lab/topology'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))

const definitions = await loadTopologies(`${root}deploy`)

/** The profiles that "docker compose" knows, but for the load itself. */
export const profiles: readonly string[] = [
  ...definitions.filter(({ compose }) => compose !== undefined).map(({ name }) => name),
  'node-sqlite',
]

/** A profile that is up under a project name and a port of its own. */
export interface Project {
  readonly name: string
  readonly url: string
  /** docker compose, for this project and profile. @returns what it printed */
  compose(words: readonly string[]): Promise<string>
  /** The same without naming the profile. */
  plain(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string>
  /** Ids of a service's running containers, in the order of their numbers. */
  containers(service: string): Promise<string[]>
  /** Takes away everything: containers, volumes and networks. */
  down(): Promise<void>
}

/** The lab's switches, as on the host: its routes, its users, and no limits on load. */
const lab = {
  LAB_ROUTES: '1',
  LAB_ROUTES_PUBLIC: '1',
  SEED_USERS: '1',
  LOGIN_THROTTLE: 'off',
  EDGE_LIMITS: 'off',
}

/** What leaves something that has to be found when whoever asked for it is gone. */
const makes: ReadonlySet<string> = new Set(['up', 'run', 'create'])

/** docker, and what it printed. @throws what it wrote to its error output, too */
export const docker = async (
  words: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  { cwd = root, input = '' } = {},
): Promise<string> => {
  const running = run('docker', [...words], { cwd, env: environment, maxBuffer: 64 << 20 })
  running.child.stdin?.end(input)
  return (await running).stdout
}

/**
 * A project that is not up yet. Its containers, volumes and networks are its own.
 *
 * @param environment goes before what the lab sets
 * @param cwd the folder of the Compose files and of the source
 */
export const createProject = async (
  profile: string,
  environment: Readonly<Record<string, string>> = {},
  cwd: string = root,
): Promise<Project> => {
  const mark = `${profile}-${randomBytes(4).toString('hex')}`
  const { name, variables: marked, marks, claim, release } = nameProject(mark, process.env)
  const port = await freePort()
  const variables = {
    ...lab,
    LAB_PORT: String(port),
    ...environment,
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_PROGRESS: 'quiet',
    ...marked,
  }
  const ask = async (words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> => {
    const all = { ...environment, ...variables }
    if (!makes.has(words[0] ?? '')) return docker(['compose', ...words], all, { cwd })
    claim()
    const config = await docker(['compose', 'config', '--format', 'json'], all, { cwd })
    const files = ['--file', 'docker-compose.yml', '--file', '-']
    return docker(['compose', ...files, ...words], all, { cwd, input: marks(config) })
  }
  const compose = (words: readonly string[]): Promise<string> =>
    ask(words, { ...process.env, COMPOSE_PROFILES: profile })
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    compose,
    plain: ask,
    containers: async (service) => {
      const lines = (await compose(['ps', '--format', '{{.Name}} {{.ID}}', service])).trim()
      const named = lines === '' ? [] : lines.split('\n').map((line) => line.split(' '))
      return named
        .toSorted(([a = ''], [b = '']) => a.localeCompare(b, 'en', { numeric: true }))
        .map(([, id = '']) => id)
    },
    down: async () => {
      await compose(['down', '--volumes', '--remove-orphans', '--timeout', '20'])
      release()
    },
  }
}

/** Brings a project up and waits until all of it is healthy; what it leaves when that fails is gone. */
export const up = async (project: Project, words: readonly string[] = []): Promise<void> => {
  try {
    await project.compose(['up', '--detach', '--wait', '--wait-timeout', '300', ...words])
  } catch (cause) {
    const logs = await project.compose(['logs', '--no-color', '--tail', '15']).catch(String)
    await project.down()
    throw new Error(`${project.name} did not start: ${String(cause)}\n${logs}`, { cause })
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('it listens on no port')
  return address.port
}
