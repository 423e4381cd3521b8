import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf, environmentOf } from '@deployment-lab/machine/proc'
import type { HostDriver, RollOutcome, TopologyProcess } from '../driver.ts'
import type { ServerEnvironment } from '../environment.ts'
import { shutdownMilliseconds } from '../fastify-settings.ts'
import { send } from '../mark.ts'
import { nodeCommand, type RunningCommand } from './node-command.ts'

/** A primary of node:cluster that forks as many workers as WEB_CONCURRENCY says. */
export interface NodeClusterOptions {
  /** The primary's file, from the repository's root; it numbers its workers in WORKER_NAME. */
  readonly entry: string
  readonly env: ServerEnvironment
}

/** Runs a topology that is one primary of node:cluster and its workers. */
export const nodeCluster = ({ entry, env }: NodeClusterOptions): HostDriver =>
  nodeCommand({
    args: [entry],
    env: async (options) => ({
      ...(await env(options)),
      WEB_CONCURRENCY: String(options.workers),
      READY_TIMEOUT_MS: String(options.rollWithin),
    }),
    processes: clustered,
    // The primary ends when a worker cannot start. The workers are asked if all of them answer.
    health: () => ({ state: 'up' }),
    roll: replaceWorkers,
  })

/** Has the primary replace its workers, and waits for the outcome in its log. */
async function replaceWorkers(
  { server, options, log }: RunningCommand,
  signal: AbortSignal,
): Promise<RollOutcome> {
  const seen = await sizeOf(log)
  if (server.pid === undefined || server.ended() !== null)
    return { succeeded: false, said: 'the primary is gone' }
  send(server.pid, 'SIGHUP')
  const deadline =
    performance.now() + options.workers * (options.rollWithin + 2 * shutdownMilliseconds)
  for (;;) {
    const said = (await readFile(log, 'utf8')).slice(seen)
    const line = said.split('\n').find((text) => /"replaced":(true|false)\b/.test(text))
    if (line !== undefined) return { succeeded: line.includes('"replaced":true'), said: line }
    const ended = server.ended()
    if (ended !== null) return { succeeded: false, said: `the primary ended (${ended})` }
    if (performance.now() > deadline)
      return { succeeded: false, said: 'the primary did not say how it went' }
    await wait(50, undefined, { signal })
  }
}

const sizeOf = async (log: string): Promise<number> =>
  (await readFile(log, 'utf8').catch(() => '')).length

function clustered(primary: number): TopologyProcess[] {
  const workers = childrenOf(primary).flatMap(({ pid }) => {
    const name = environmentOf(pid).find((variable) => variable.startsWith('WORKER_NAME='))
    return name === undefined ? [] : [{ pid, number: Number(name.slice('WORKER_NAME='.length)) }]
  })
  // Sorted by number: process ids wrap around, and a restarted worker has the highest.
  const named = workers
    .toSorted((a, b) => a.number - b.number)
    .map(({ pid, number }): TopologyProcess => ({ pid, role: 'worker', name: `worker ${number}` }))
  return [{ pid: primary, role: 'manager', name: 'primary' }, ...named]
}
