import type { HostDriver, TopologyProcess } from '../driver.ts'
import type { ServerEnvironment } from '../environment.ts'
import { childrenOf, environmentOf } from '../proc.ts'
import { nodeCommand } from './node-command.ts'

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
    }),
    processes: clustered,
    // It ends when a worker cannot start. That all of them answer is asked of them.
    health: () => ({ state: 'up' }),
  })

function clustered(primary: number): TopologyProcess[] {
  const workers = childrenOf(primary).flatMap(({ pid }) => {
    const name = environmentOf(pid).find((variable) => variable.startsWith('WORKER_NAME='))
    return name === undefined ? [] : [{ pid, number: Number(name.slice('WORKER_NAME='.length)) }]
  })
  // By their numbers: process ids wrap around, and a restarted worker's is the highest.
  const named = workers
    .toSorted((a, b) => a.number - b.number)
    .map(({ pid, number }): TopologyProcess => ({ pid, role: 'worker', name: `worker ${number}` }))
  return [{ pid: primary, role: 'manager', name: 'primary' }, ...named]
}
