import type { Milliseconds } from '@deployment-lab/result'
import { ask } from '../ask.ts'
import type { DriverOptions, Health, HostDriver, Hosted, TopologyProcess } from '../driver.ts'
import type { ServerEnvironment } from '../environment.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { tailLogs } from '../log.ts'
import { send } from '../mark.ts'
import { loopback, portsForServers } from '../port.ts'
import { childrenOf, environmentOf, readProcess } from '../proc.ts'
import type { Started } from '../spawn.ts'
import { targets } from '../targets.ts'
import { pm2 } from './pm2.ts'
import { type Proxy, startProxy } from './start-proxy.ts'

/** A proxy in front of processes that PM2 keeps alive. */
export interface ProxiedOptions {
  /** The proxy's configuration with places to fill in, from the topology's folder. */
  readonly template: string
  /** PM2's configuration file, from the topology's folder; it reads the ports of WORKER_PORTS. */
  readonly config: string
  readonly env: ServerEnvironment
}

const questionWithin: Milliseconds = 2000

/** Runs a topology behind a proxy of its own, which shares nothing with the machine's service. */
export const proxied = (proxy: Proxy, what: ProxiedOptions): HostDriver => ({
  async start(options: DriverOptions): Promise<Hosted> {
    const ports = await portsForServers(options.workers)
    const env: ServerEnvironment = async (given) => ({
      ...(await what.env(given)),
      WORKER_PORTS: ports.join(','),
    })
    const workers = await pm2({ config: what.config, env }).start(options)
    try {
      const front = await startProxy(proxy, what.template, options, ports)
      return host(workers, proxy, front, ports, options)
    } catch (error) {
      await workers.stop('at-once')
      throw error
    }
  },
})

function host(
  workers: Hosted,
  proxy: Proxy,
  front: Started,
  ports: readonly number[],
  { folder, signal }: DriverOptions,
): Hosted {
  return {
    processes: async () => [
      ...proxyProcesses(proxy, front.pid),
      ...(await workers.processes()).map(withAddress),
    ],
    async health() {
      const ended = front.ended()
      if (ended !== null)
        return { state: 'down', reason: `${proxy.program.title} ended at once (${ended})` }
      const health = await workers.health()
      return health.state === 'up' ? askEach(ports, signal) : health
    },
    logTail: (lines) => tailLogs(folder, lines),
    async stop(how) {
      if (how === 'gracefully' && front.pid !== undefined && front.ended() === null) {
        send(front.pid, proxy.finish)
        await front.waitForEnd(shutdownMilliseconds + 2000)
      }
      await workers.stop(how)
    },
  }
}

function proxyProcesses({ name }: Proxy, leader: number | undefined): TopologyProcess[] {
  if (leader === undefined || readProcess(leader) === null) return []
  const children = childrenOf(leader).map(
    ({ pid }, index) => ({ pid, role: 'proxy', name: `${name} worker ${index}` }) as const,
  )
  return [{ pid: leader, role: 'proxy', name: `${name} master` }, ...children]
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
