import { join } from 'node:path'
import type { DriverOptions, Health, HostDriver, Hosted, TopologyProcess } from '../driver.ts'
import { environmentFor, type ServerEnvironment } from '../environment.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { tailLogs } from '../log.ts'
import { killMarked, send } from '../mark.ts'
import { childrenOf, readProcess } from '../proc.ts'
import { type Started, start } from '../spawn.ts'

/** A server that is one `node` command. */
export interface NodeProcessOptions {
  /** The file to run, from the repository's root. */
  readonly entry: string
  /** `node --watch`: a watcher, and the server as its child. */
  readonly watch?: boolean
  /** Export conditions the server is run under. */
  readonly conditions?: readonly string[]
  readonly env: ServerEnvironment
}

/** Runs a topology that is one Node process of this machine, or a watcher and its child. */
export const nodeProcess = (what: NodeProcessOptions): HostDriver => ({
  async start(options: DriverOptions): Promise<Hosted> {
    const { root, node, folder, mark } = options
    const conditions = (what.conditions ?? []).map((condition) => `--conditions=${condition}`)
    const env = await environmentFor(options, what.env)
    const server = await start({
      command: node,
      args: [...conditions, ...(what.watch ? ['--watch'] : []), what.entry],
      cwd: root,
      env,
      log: join(folder, 'output.log'),
    })
    return {
      processes: async () => (what.watch ? watched(server.pid) : single(server.pid)),
      health: async () => healthOf(server, what.watch ?? false),
      logTail: (lines) => tailLogs(folder, lines),
      async stop(how) {
        if (how === 'gracefully' && server.pid !== undefined && server.ended() === null) {
          // The leader alone: a watcher passes the signal on, and a second one cuts draining short.
          send(server.pid, 'SIGTERM')
          await server.waitForEnd(shutdownMilliseconds + 2000)
        }
        await killMarked(mark)
      },
    }
  },
})

const isAlive = (pid: number | undefined): pid is number =>
  pid !== undefined && readProcess(pid) !== null

const single = (pid: number | undefined): TopologyProcess[] =>
  isAlive(pid) ? [{ pid, role: 'worker', name: 'server' }] : []

function watched(watcher: number | undefined): TopologyProcess[] {
  if (!isAlive(watcher)) return []
  const servers = childrenOf(watcher).map(
    ({ pid }) => ({ pid, role: 'worker', name: 'server' }) as const,
  )
  return [{ pid: watcher, role: 'manager', name: 'watcher' }, ...servers]
}

function healthOf(server: Started, watch: boolean): Health {
  const ended = server.ended()
  if (ended !== null) return { state: 'down', reason: `its process ended at once (${ended})` }
  if (!watch || server.pid === undefined) return { state: 'up' }
  if (childrenOf(server.pid).length > 0) return { state: 'up' }
  // A watcher that has waited for a child has seen the server end; before, it has not begun.
  return (readProcess(server.pid)?.reapedFaults ?? 0) > 0
    ? {
        state: 'down',
        reason: 'its process ended at once, and the watcher waits for a file to change',
      }
    : { state: 'starting' }
}
