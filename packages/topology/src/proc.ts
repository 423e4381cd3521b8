import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** A process by the pair that is never used twice. */
export interface Identity {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly startTicks: number
}

/** A process as `/proc/<pid>/stat` shows it, of the fields used here. */
export interface ProcEntry extends Identity {
  /** One letter: R running, S sleeping, T stopped by a signal, … */
  readonly state: string
  readonly parent: number
  /** Page faults of children it has waited for: above 0 once a child has ended. */
  readonly reapedFaults: number
  /** A thread of the kernel, which has no program, no arguments and no environment. */
  readonly kernel: boolean
}

/** What is read of the processes of this machine. */
export interface ProcessReader {
  list(): ProcEntry[]
  environment(pid: number): string[]
  command(pid: number): string[]
  workingFolder(pid: number): string
}

/** `PF_KTHREAD` of the kernel's include/linux/sched.h. */
const kernelThread = 0x00200000

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
  const [state = ''] = fields
  return {
    pid,
    state,
    parent: number(4),
    startTicks: number(22),
    reapedFaults: number(11),
    kernel: (number(9) & kernelThread) !== 0,
  }
}

/** Whether the process that has this identity still runs; a zombie does not. */
export const runs = ({ pid, startTicks }: Identity): boolean =>
  readProcess(pid)?.startTicks === startTicks

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

/**
 * Whether a process of this user is about to become another program. Until that has begun the
 * kernel shows neither arguments nor an environment, proc_pid_environ(5): nothing tells its mark.
 */
export const isStarting = (
  { pid, kernel }: ProcEntry,
  reader: ProcessReader = machineProcesses,
): boolean =>
  !kernel &&
  reader.command(pid).length === 0 &&
  reader.environment(pid).join('') === '' &&
  isOurs(pid)

/** The process namespace of a process; empty where that is not shown. */
export const namespaceOf = (pid: number | 'self'): string => linkOrEmpty(`/proc/${pid}/ns/pid`)

/** Whether a process is this user's, and its numbers are those that this process knows. */
export const isOurs = (pid: number): boolean => {
  const folder = statSync(`/proc/${pid}`, { throwIfNoEntry: false })
  return folder?.uid === process.geteuid?.() && namespaceOf(pid) === namespaceOf('self')
}

/** The control groups a process is in, as the kernel writes them: cgroups(7). */
export const groupsOf = (pid: number): string => readOrEmpty(`/proc/${pid}/cgroup`)

/** The process id that a process in a container has there, or null: proc_pid_status(5). */
export function innerPidOf(pid: number): number | null {
  const inner = /^NSpid:\t(?:\d+\t)*(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1]
  return inner === undefined ? null : Number(inner)
}

/** The folder a process works in, removed or not; empty where it is not ours. */
export const workingFolderOf = (pid: number): string =>
  linkOrEmpty(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '')

/** The processes of this machine, read from `/proc`. */
export const machineProcesses: ProcessReader = {
  list: listProcesses,
  environment: environmentOf,
  command: commandOf,
  workingFolder: workingFolderOf,
}

function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path)
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
