import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Milliseconds } from '@deployment-lab/result'
import { ask } from '../ask.ts'
import type { DriverOptions, Health, HostDriver, Hosted, TopologyProcess } from '../driver.ts'
import { environmentFor, type ServerEnvironment } from '../environment.ts'
import { TopologyError } from '../errors.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { tailLogs } from '../log.ts'
import { send } from '../mark.ts'
import { loopback, portsForServers } from '../port.ts'
import { childrenOf, environmentOf, readProcess } from '../proc.ts'
import { type Started, start } from '../spawn.ts'
import { targets } from '../targets.ts'
import { findNginx } from './find-nginx.ts'
import { pm2 } from './pm2.ts'
import { renderTemplate } from './render-template.ts'

/** Nginx in front of processes that PM2 keeps alive. */
export interface NginxOptions {
  /** Nginx's configuration with places to fill in, from the topology's folder. */
  readonly template: string
  /** PM2's configuration file, from the topology's folder; it reads the ports of WORKER_PORTS. */
  readonly config: string
  readonly env: ServerEnvironment
}

const run = promisify(execFile)
const questionWithin: Milliseconds = 2000

/** Runs a topology behind an Nginx of its own, which shares nothing with the machine's service. */
export const nginx = (what: NginxOptions): HostDriver => ({
  async start(options: DriverOptions): Promise<Hosted> {
    const ports = await portsForServers(options.workers)
    const env: ServerEnvironment = async (given) => ({
      ...(await what.env(given)),
      WORKER_PORTS: ports.join(','),
    })
    const workers = await pm2({ config: what.config, env }).start(options)
    try {
      const proxy = await startProxy(what, options, ports)
      return host(workers, proxy, ports, options)
    } catch (error) {
      await workers.stop('at-once')
      throw error
    }
  },
})

function host(
  workers: Hosted,
  proxy: Started,
  ports: readonly number[],
  { folder, signal }: DriverOptions,
): Hosted {
  return {
    processes: async () => [
      ...proxyProcesses(proxy.pid),
      ...(await workers.processes()).map(withAddress),
    ],
    async health() {
      const ended = proxy.ended()
      if (ended !== null) return { state: 'down', reason: `Nginx ended at once (${ended})` }
      const health = await workers.health()
      return health.state === 'up' ? askEach(ports, signal) : health
    },
    logTail: (lines) => tailLogs(folder, lines),
    async stop(how) {
      if (how === 'gracefully' && proxy.pid !== undefined && proxy.ended() === null) {
        // SIGQUIT answers what is in flight; SIGTERM would cut it.
        send(proxy.pid, 'SIGQUIT')
        await proxy.waitForEnd(shutdownMilliseconds + 2000)
      }
      await workers.stop(how)
    },
  }
}

/** Writes the configuration, has Nginx check it, and starts it. */
async function startProxy(
  what: NginxOptions,
  options: DriverOptions,
  ports: readonly number[],
): Promise<Started> {
  const { root, folder, socketFolder, topology } = options
  const found = await findNginx(options.env)
  if (found === null)
    throw new TopologyError('TOPOLOGY_PROGRAM_MISSING', 'The nginx program is gone. Install it')
  const prefix = join(folder, 'nginx')
  await mkdir(prefix, { recursive: true })
  const template = resolve(root, 'deploy', topology, what.template)
  const config = join(prefix, 'nginx.conf')
  await writeFile(config, renderTemplate(await readFile(template, 'utf8'), places(options, ports)))
  const args = ['-p', prefix, '-c', config, '-e', join(prefix, 'error.log')]
  await check(found.path, args, template)
  return start({
    command: found.path,
    args,
    // Its processes have no environment that could be read; by this folder they are found.
    cwd: socketFolder,
    env: await environmentFor(options, async () => ({})),
    log: join(prefix, 'output.log'),
  })
}

/** What a template's places are filled with. */
const places = (
  { port, cores, socketFolder }: DriverOptions,
  ports: readonly number[],
): Record<string, string | readonly string[]> => ({
  // Without it Nginx started by root gives its workers another user, who may not enter the folder.
  USER_DIRECTIVE: process.getuid?.() === 0 ? 'user root;' : '',
  CORES: String(cores),
  PORT: String(port),
  SOCKET_FOLDER: socketFolder,
  WORKER_PORT: ports.map(String),
})

async function check(program: string, args: readonly string[], template: string): Promise<void> {
  await run(program, [...args, '-t']).catch((cause: unknown) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : cause
    throw new TopologyError('TOPOLOGY_BROKEN', `Nginx refuses ${template}:\n${String(said)}`, {
      cause,
    })
  })
}

function proxyProcesses(master: number | undefined): TopologyProcess[] {
  if (master === undefined || readProcess(master) === null) return []
  const children = childrenOf(master).map(
    ({ pid }, index) => ({ pid, role: 'proxy', name: `nginx worker ${index}` }) as const,
  )
  return [{ pid: master, role: 'proxy', name: 'nginx master' }, ...children]
}

/** A worker with the address at which it answers alone. */
function withAddress(one: TopologyProcess): TopologyProcess {
  if (one.role !== 'worker') return one
  const port = environmentOf(one.pid).find((variable) => variable.startsWith('PORT='))
  return port === undefined ? one : { ...one, url: `http://${loopback}:${port.slice(5)}` }
}

/** Whether each worker is ready, asked past the proxy: it would hide one that is not. */
async function askEach(ports: readonly number[], signal: AbortSignal): Promise<Health> {
  const { readyPath } = targets.fastify
  const answers = ports.map((port) =>
    ask(`http://${loopback}:${port}${readyPath}`, signal, questionWithin).then(
      ({ status }) => status === 200,
      () => false,
    ),
  )
  return { state: (await Promise.all(answers)).every(Boolean) ? 'up' : 'starting' }
}
