import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf, environmentOf, readProcess } from '@deployment-lab/machine/proc'
import { hostAbilities } from '../abilities.ts'
import type { DriverOptions, HostDriver, Hosted, RollOutcome, TopologyProcess } from '../driver.ts'
import type { ServerEnvironment } from '../environment.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { tailLogs } from '../log.ts'
import { send } from '../mark.ts'
import { loopback, portsForServers } from '../port.ts'
import { areReady, waitForNew } from '../roll.ts'
import type { Started } from '../spawn.ts'
import { type Pm2Hosted, startPm2 } from './pm2.ts'
import { type Proxy, type ProxyTemplate, startProxy } from './start-proxy.ts'

/** A proxy in front of processes that PM2 keeps alive. */
export interface ProxiedOptions extends ProxyTemplate {
  /** PM2's configuration file, from the topology's folder; it reads the ports of WORKER_PORTS. */
  readonly config: string
  readonly env: ServerEnvironment
}

/** Runs a topology behind a proxy of its own, which shares nothing with the machine's service. */
export const proxied = (proxy: Proxy, what: ProxiedOptions): HostDriver => ({
  abilities: hostAbilities,
  async start(options: DriverOptions): Promise<Hosted> {
    const ports = await portsForServers(options.workers)
    const env: ServerEnvironment = async (given) => ({
      ...(await what.env(given)),
      WORKER_PORTS: ports.join(','),
    })
    const workers = await startPm2({ config: what.config, env }, options)
    const begin = (): Promise<Started> => startProxy(proxy, what, options, ports)
    try {
      return host(workers, proxy, { begin, front: await begin() }, ports, options)
    } catch (error) {
      await workers.stop('at-once')
      throw error
    }
  },
})

/** The proxy that runs, and how it is started. */
interface Front {
  begin(): Promise<Started>
  front: Started
}

function host(
  workers: Pm2Hosted,
  proxy: Proxy,
  before: Front,
  ports: readonly number[],
  options: DriverOptions,
): Hosted {
  const { folder, signal } = options
  let { front } = before
  const stopProxy = async (): Promise<void> => {
    if (front.pid === undefined || front.ended() !== null) return
    send(front.pid, proxy.finish)
    await front.waitForEnd(shutdownMilliseconds + 2000)
  }
  const processes = async (): Promise<TopologyProcess[]> => [
    ...proxyProcesses(proxy, front.pid),
    ...(await workers.processes()).map(withAddress),
  ]
  return {
    processes,
    async health() {
      const ended = front.ended()
      if (ended !== null)
        return { state: 'down', reason: `${proxy.program.title} ended at once (${ended})` }
      const health = await workers.health()
      if (health.state !== 'up') return health
      // The workers are asked past the proxy, which would hide one that is not ready.
      const urls = ports.map((port) => `http://${loopback}:${port}`)
      return { state: (await areReady(urls, signal)) ? 'up' : 'starting' }
    },
    logTail: (lines) => tailLogs(folder, lines),
    roll: (ends) => replaceInTurn(workers, processes, options, ends),
    async stopAndStart(ends) {
      await stopProxy()
      await workers.stopAndStart(ends)
      front = await before.begin()
    },
    async stop(how) {
      if (how === 'gracefully') await stopProxy()
      await workers.stop(how)
    },
  }
}

/**
 * Ends each worker, which PM2 starts again, the next when the one before is ready. It gives up at
 * the first that does not get ready, like a deploy script for processes behind a proxy.
 */
async function replaceInTurn(
  workers: Pm2Hosted,
  processes: () => Promise<TopologyProcess[]>,
  { workers: count, rollWithin }: DriverOptions,
  signal: AbortSignal,
): Promise<RollOutcome> {
  for (let id = 0; id < count; id += 1) {
    const name = `worker ${id}`
    const old = (await processes()).find((one) => one.name === name)
    // PM2 gives up a process that ends at its start again and again: it has to be told to try
    // again.
    if (old === undefined) await workers.run(['restart', String(id)], signal)
    else await endWorker(old.pid, signal)
    const address = async (): Promise<string | null> =>
      (await processes()).find((one) => one.name === name && one.pid !== old?.pid)?.url ?? null
    const failed = await waitForNew(address, rollWithin, signal)
    if (failed !== null) return { succeeded: false, said: `${name}: ${failed}` }
  }
  return { succeeded: true, said: 'every worker is ready' }
}

/** Has a worker drain, and returns when it is gone; one that takes too long is killed. */
async function endWorker(pid: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + shutdownMilliseconds + 2000
  send(pid, 'SIGTERM')
  while (readProcess(pid) !== null) {
    if (performance.now() > deadline) send(pid, 'SIGKILL')
    await wait(20, undefined, { signal })
  }
}

function proxyProcesses({ name }: Proxy, leader: number | undefined): TopologyProcess[] {
  if (leader === undefined || readProcess(leader) === null) return []
  const children = childrenOf(leader).map(
    ({ pid }, index) => ({ pid, role: 'proxy', name: `${name} worker ${index}` }) as const,
  )
  return [{ pid: leader, role: 'proxy', name: `${name} master` }, ...children]
}

/** Adds the address at which a worker answers alone. */
function withAddress(one: TopologyProcess): TopologyProcess {
  if (one.role !== 'worker') return one
  const port = environmentOf(one.pid).find((variable) => variable.startsWith('PORT='))
  return port === undefined ? one : { ...one, url: `http://${loopback}:${port.slice(5)}` }
}
