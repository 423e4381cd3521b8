import { childrenOf, readProcess } from '@deployment-lab/machine/proc'
import type { Health, HostDriver, TopologyProcess } from '../driver.ts'
import type { ServerEnvironment } from '../environment.ts'
import type { Started } from '../spawn.ts'
import { nodeCommand } from './node-command.ts'

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
export function nodeProcess({ entry, watch, conditions, env }: NodeProcessOptions): HostDriver {
  const flags = (conditions ?? []).map((condition) => `--conditions=${condition}`)
  return nodeCommand({
    args: [...flags, ...(watch ? ['--watch'] : []), entry],
    env,
    ...(watch && { source: entry }),
    processes: watch ? watched : (pid) => [{ pid, role: 'worker', name: 'server' }],
    health: watch ? watchedHealth : () => ({ state: 'up' }),
  })
}

function watched(watcher: number): TopologyProcess[] {
  const servers = childrenOf(watcher).map(
    ({ pid }) => ({ pid, role: 'worker', name: 'server' }) as const,
  )
  return [{ pid: watcher, role: 'manager', name: 'watcher' }, ...servers]
}

function watchedHealth({ pid }: Started): Health {
  if (pid === undefined || childrenOf(pid).length > 0) return { state: 'up' }
  // A watcher that has waited for a child has seen the server end; before, it has not begun.
  return (readProcess(pid)?.reapedFaults ?? 0) > 0
    ? {
        state: 'down',
        reason: 'its process ended at once, and the watcher waits for a file to change',
      }
    : { state: 'starting' }
}
