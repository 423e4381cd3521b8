import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Milliseconds } from '@deployment-lab/result'
import type { Mark } from './driver.ts'
import { TopologyError } from './errors.ts'
import { environmentOf, listProcesses, type ProcEntry, workingFolderOf } from './proc.ts'

/**
 * The environment variable that names the instance a process belongs to. Children inherit it, so
 * it finds those that left their process group or whose parent is gone: PM2's daemon does both.
 */
export const markVariable = 'DEPLOYMENT_LAB_INSTANCE'

/** The name of an instance's project of containers. */
export const projectName = (mark: Mark): string => `lab-${mark}`

/** The name of the folder that an instance's sockets are in. */
export const socketFolderName = (mark: Mark): string => `lab-${mark}`

/**
 * Every process that carries a mark and is not gone. Nginx writes its title over its environment:
 * a process that shows no variables carries the mark by working in the instance's socket folder.
 */
export function findMarked(mark: Mark): ProcEntry[] {
  const wanted = `${markVariable}=${mark}`
  return listProcesses().filter(({ pid }) => {
    const environment = environmentOf(pid)
    if (environment.includes(wanted)) return true
    if (environment.some((variable) => variable.includes('='))) return false
    return basename(workingFolderOf(pid)) === socketFolderName(mark)
  })
}

/**
 * Ends every process that carries a mark with SIGKILL and returns when none is left.
 *
 * @throws TopologyError `TOPOLOGY_NOT_STOPPED` when some are left after `within`.
 */
export async function killMarked(mark: Mark, within: Milliseconds = 10_000): Promise<void> {
  const deadline = performance.now() + within
  // Twice empty: a process may fork and end between the reading of /proc and the look at it.
  for (let empty = 0; empty < 2; ) {
    const left = findMarked(mark)
    for (const { pid } of left) send(pid, 'SIGKILL')
    empty = left.length === 0 ? empty + 1 : 0
    if (left.length > 0 && performance.now() > deadline) throw notStopped(left)
    await wait(10)
  }
}

/** Sends a signal; that the process is gone by then is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

const notStopped = (left: readonly ProcEntry[]): TopologyError =>
  new TopologyError(
    'TOPOLOGY_NOT_STOPPED',
    `Processes survived SIGKILL: ${left.map(({ pid }) => pid).join(', ')}. End them by hand`,
  )
