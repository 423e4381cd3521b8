import { join } from 'node:path'
import type { DriverOptions, Health, HostDriver, Hosted, TopologyProcess } from '../driver.ts'
import { environmentFor, type ServerEnvironment } from '../environment.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { tailLogs } from '../log.ts'
import { killMarked, send } from '../mark.ts'
import { readProcess } from '../proc.ts'
import { type Started, start } from '../spawn.ts'

/** A `node` command, and how its processes are told apart. */
export interface NodeCommand {
  /** What `node` is called with, from the repository's root. */
  readonly args: readonly string[]
  readonly env: ServerEnvironment
  /** The processes of a leader that is alive. */
  processes(leader: number): TopologyProcess[]
  /** Of a server that has not ended. */
  health(server: Started): Health
}

/** Runs a topology that is one `node` command of this machine, with children or without. */
export const nodeCommand = (what: NodeCommand): HostDriver => ({
  async start(options: DriverOptions): Promise<Hosted> {
    const { root, node, folder, mark } = options
    const server = await start({
      command: node,
      args: what.args,
      cwd: root,
      env: await environmentFor(options, what.env),
      log: join(folder, 'output.log'),
    })
    return {
      processes: async () => (isAlive(server.pid) ? what.processes(server.pid) : []),
      async health() {
        const ended = server.ended()
        return ended === null
          ? what.health(server)
          : { state: 'down', reason: `its process ended at once (${ended})` }
      },
      logTail: (lines) => tailLogs(folder, lines),
      async stop(how) {
        if (how === 'gracefully' && server.pid !== undefined && server.ended() === null) {
          // The leader alone: it passes the signal on, and a second one cuts draining short.
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
