import { basename } from 'node:path'
import {
  childrenOf,
  commandOf,
  environmentOf,
  groupsOf,
  innerPidOf,
  listProcesses,
  readProcess,
} from '@deployment-lab/machine/proc'
import type { ProcessRole, TopologyProcess } from '../driver.ts'
import { workerId } from '../host/pm2.ts'
import type { Container } from './container.ts'

/** `main`: a container's program is the worker. `children`: it is their manager. */
export type WorkersAre = 'main' | 'children'

/** Programs that pass signals on and reap, as process 1 of a container. */
const inits = new Set(['docker-init', 'tini', 'dumb-init', 'catatonit'])

/** The processes of containers that run, by the machine's own process ids. */
export const processesIn = (
  containers: readonly Container[],
  workersAre: WorkersAre,
): TopologyProcess[] =>
  containers.flatMap((container) => {
    const { role, pid, running } = container
    if (!running || role === 'setup' || !isOf(container)) return []
    return role === 'worker' ? workersIn(container, workersAre) : [named(container, pid, role)]
  })

/**
 * Finds the engine's process that passes a published port of loopback on to a container. It is part
 * of the cost of a container, and in no container's account.
 */
export const publisherOf = (port: number): TopologyProcess[] =>
  listProcesses().flatMap(({ pid }) => {
    const [program = '', ...args] = commandOf(pid)
    return basename(program) === 'docker-proxy' &&
      args[args.indexOf('-host-port') + 1] === String(port)
      ? [{ pid, role: 'publisher', name: 'docker-proxy' } as const]
      : []
  })

/**
 * Tells if a process is of a container; its id means something only if the engine shares this
 * machine's processes.
 */
const isOf = ({ id, pid }: Container): boolean => groupsOf(pid).includes(id)

const workersIn = (container: Container, workersAre: WorkersAre): TopologyProcess[] => {
  const main = mainOf(container.pid)
  if (main === null) return []
  if (workersAre === 'main') return [worker(container, main, container.name)]
  const manager = named(container, main, 'manager')
  const children = childrenOf(main).map(({ pid }) => pid)
  // PM2 has children that are no workers; the only child of a watcher is a worker.
  const numbered = children.flatMap((pid) => {
    const id = workerId(environmentOf(pid))
    return id === null ? [] : [{ pid, id }]
  })
  const workers =
    numbered.length > 0
      ? numbered
          .toSorted((a, b) => Number(a.id) - Number(b.id))
          .map(({ pid, id }) => worker(container, pid, `${container.name} worker ${id}`))
      : children.map((pid) => worker(container, pid, `${container.name} worker`))
  return [manager, ...workers]
}

/** The container's own program: its first process, or the only child of an init. */
const mainOf = (pid: number): number | null => {
  if (readProcess(pid) === null) return null
  if (!inits.has(basename(commandOf(pid)[0] ?? ''))) return pid
  return childrenOf(pid)[0]?.pid ?? null
}

const named = (container: Container, pid: number, role: ProcessRole): TopologyProcess => ({
  pid,
  role,
  name: container.name,
})

const worker = (container: Container, pid: number, name: string): TopologyProcess => ({
  pid,
  role: 'worker',
  name,
  answersAs: `${container.hostname}.${innerPidOf(pid) ?? pid}`,
})
