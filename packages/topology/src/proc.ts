import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process as `/proc/<pid>/stat` shows it, of the fields used here. */
export interface ProcEntry {
  readonly pid: number
  readonly parent: number
  /** Clock ticks since boot; with the pid it names a process for good. */
  readonly startTicks: number
  /** Page faults of children it has waited for: above 0 once a child has ended. */
  readonly reapedFaults: number
}

/**
 * Reads one process, or null when it is gone; a zombie is gone.
 *
 * Read synchronously: `/proc` is memory, it does not block.
 */
export function readProcess(pid: number): ProcEntry | null {
  const text = readOrEmpty(`/proc/${pid}/stat`)
  // The name is in brackets and may contain brackets: count from the last one, proc_pid_stat(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const number = (fieldOfManual: number): number => Number(fields[fieldOfManual - 3])
  if (text === '' || fields[0] === 'Z' || fields[0] === 'X') return null
  return { pid, parent: number(4), startTicks: number(22), reapedFaults: number(11) }
}

/** Every process of this machine that is not gone. */
export function listProcesses(): ProcEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== null)
}

/** The processes that a process has started and that are not gone. */
export const childrenOf = (pid: number): ProcEntry[] =>
  listProcesses().filter((entry) => entry.parent === pid)

/** The environment a process was started with: `NAME=value` each; empty where it is not ours. */
export const environmentOf = (pid: number): string[] =>
  readOrEmpty(`/proc/${pid}/environ`).split('\0')

/** A process's program and arguments; empty where it is gone. */
export const commandOf = (pid: number): string[] =>
  readOrEmpty(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)

/** The control groups a process is in, as the kernel writes them: cgroups(7). */
export const groupsOf = (pid: number): string => readOrEmpty(`/proc/${pid}/cgroup`)

/** The process id that a process in a container has there, or null: proc_pid_status(5). */
export function innerPidOf(pid: number): number | null {
  const inner = /^NSpid:\t(?:\d+\t)*(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1]
  return inner === undefined ? null : Number(inner)
}

/** The folder a process works in, removed or not; empty where it is not ours. */
export function workingFolderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '')
  } catch {
    return ''
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
