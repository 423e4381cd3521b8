import { join, resolve } from 'node:path'
import { readProcess } from '@deployment-lab/machine/proc'
import { hostAbilities } from '../abilities.ts'
import type {
  DriverOptions,
  Health,
  HostDriver,
  Hosted,
  RollOutcome,
  TopologyProcess,
} from '../driver.ts'
import { environmentFor, type ServerEnvironment } from '../environment.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { tailLogs } from '../log.ts'
import { killMarked, send } from '../mark.ts'
import { loopback } from '../port.ts'
import { waitForNew } from '../roll.ts'
import { type Started, start } from '../spawn.ts'
import { touch } from '../touch.ts'

/** A `node` command, and how its processes are told apart. */
export interface NodeCommand {
  /** Arguments of `node`, run from the repository's root. */
  readonly args: readonly string[]
  readonly env: ServerEnvironment
  /** Returns the processes of a leader that is alive. */
  processes(leader: number): TopologyProcess[]
  /** Reads the health of a server that has not ended. */
  health(server: Started): Health
  /** A file that it watches, from the repository's root. */
  readonly source?: string
  /** Deploys a release without stopping; left out by a server that has to stop and start for it. */
  roll?(command: RunningCommand, signal: AbortSignal): Promise<RollOutcome>
}

/** A command that runs, and how it was started. */
export interface RunningCommand {
  readonly server: Started
  readonly options: DriverOptions
  /** The file that it logs to. */
  readonly log: string
}

/** Runs a topology that is one `node` command of this machine, with children or without. */
export const nodeCommand = ({ source, ...what }: NodeCommand): HostDriver => ({
  abilities: [...hostAbilities, ...(source === undefined ? [] : (['touchSource'] as const))],
  async start(options: DriverOptions): Promise<Hosted> {
    const { root, node, folder, mark } = options
    const env = await environmentFor(options, what.env)
    const log = join(folder, 'output.log')
    const begin = (): Promise<Started> =>
      start({ command: node, args: what.args, cwd: root, env, log })
    let server = await begin()
    const end = async (how: 'gracefully' | 'at-once'): Promise<void> => {
      if (how === 'gracefully' && server.pid !== undefined && server.ended() === null) {
        // The signal goes to the leader alone: it passes it on, and a second signal cuts draining
        // short.
        send(server.pid, 'SIGTERM')
        await server.waitForEnd(shutdownMilliseconds + 2000)
      }
      await killMarked(mark)
    }
    const stopAndStart = async (signal: AbortSignal): Promise<void> => {
      await end('gracefully')
      signal.throwIfAborted()
      server = await begin()
    }
    const stopAndStartRelease = async (signal: AbortSignal): Promise<RollOutcome> => {
      await stopAndStart(signal)
      const failure = async (): Promise<string | null> => {
        const ended = server.ended()
        const health = ended === null ? what.health(server) : null
        return health?.state === 'down' ? health.reason : ended
      }
      const address = `http://${loopback}:${options.port}`
      const failed = await waitForNew(async () => address, options.rollWithin, signal, failure)
      return { succeeded: failed === null, said: failed ?? 'ready' }
    }
    return {
      ...(source !== undefined && { touchSource: () => touch(resolve(root, source)) }),
      processes: async () => (isAlive(server.pid) ? what.processes(server.pid) : []),
      async health() {
        const ended = server.ended()
        return ended === null
          ? what.health(server)
          : { state: 'down', reason: `its process ended at once (${ended})` }
      },
      roll: (signal) =>
        what.roll?.({ server, options, log: env['LOG_FILE'] ?? log }, signal) ??
        stopAndStartRelease(signal),
      stopAndStart,
      logTail: (lines) => tailLogs(folder, lines),
      stop: end,
    }
  },
})

const isAlive = (pid: number | undefined): pid is number =>
  pid !== undefined && readProcess(pid) !== null
