import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** Identifies a process for good: pids are used again, this pair is not. */
export interface Identity {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly startTicks: number
}

/** Fields of `/proc/<pid>/stat` (proc_pid_stat(5)). Times are in clock ticks. */
export interface ProcStat {
  /** State letter: R running, S sleeping, T stopped by a signal, Z zombie, X dead, … */
  readonly state: string
  readonly parent: number
  /** User and system time of the process itself. */
  readonly cpuTicks: number
  /** User and system time of the children it has waited for. */
  readonly reapedTicks: number
  /** Page faults of children it has waited for: above 0 once a child has ended. */
  readonly reapedFaults: number
  /** Clock ticks since boot at its start. */
  readonly startTicks: number
  readonly residentPages: number
  /** True for a thread of the kernel, which has no program, arguments or environment. */
  readonly kernel: boolean
}

/** A running process of this machine. */
export interface ProcEntry extends ProcStat, Identity {}

/** Reads the processes of this machine. */
export interface ProcessReader {
  list(): ProcEntry[]
  environment(pid: number): string[]
  command(pid: number): string[]
  workingFolder(pid: number): string
}

/** `PF_KTHREAD` of the kernel's include/linux/sched.h. */
const kernelThread = 0x00200000

/**
 * Parses the text of `/proc/<pid>/stat`.
 *
 * The second field is the program's name in brackets, which may contain spaces and brackets, so
 * fields are counted from the last bracket.
 */
export function parseProcStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const number = (fieldOfManual: number): number => Number(fields[fieldOfManual - 3])
  return {
    state: fields[0] ?? '',
    parent: number(4),
    cpuTicks: number(14) + number(15),
    reapedTicks: number(16) + number(17),
    reapedFaults: number(11),
    startTicks: number(22),
    residentPages: number(24),
    kernel: (number(9) & kernelThread) !== 0,
  }
}

/**
 * Reads a process, or null for one that has ended; a zombie has ended.
 *
 * Reads synchronously: `/proc` is memory and does not block, and a promise for each file costs more.
 */
export function readProcess(pid: number): ProcEntry | null {
  const text = readOrEmpty(`/proc/${pid}/stat`)
  const stat = parseProcStat(text)
  return text === '' || ['Z', 'X', 'x'].includes(stat.state) ? null : { pid, ...stat }
}

/** Tells if a process still runs; a zombie does not. Works without `/proc` too. */
export function processAlive(pid: number): boolean {
  return existsSync('/proc/self/stat') ? readProcess(pid) !== null : takesSignals(pid)
}

function takesSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Tells if the process with this identity still runs; a zombie does not. */
export const runs = ({ pid, startTicks }: Identity): boolean =>
  readProcess(pid)?.startTicks === startTicks

/** Lists every running process of this machine. */
export function listProcesses(): ProcEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== null)
}

/** The running processes that a process has started. */
export const childrenOf = (pid: number): ProcEntry[] =>
  listProcesses().filter((entry) => entry.parent === pid)

/** The environment at the start of a process, as `NAME=value`; empty if it is another user's. */
export const environmentOf = (pid: number): string[] =>
  readOrEmpty(`/proc/${pid}/environ`).split('\0')

/** The program and arguments of a process; empty if it has ended. */
export const commandOf = (pid: number): string[] =>
  readOrEmpty(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)

/**
 * Tells if a process of this user is about to become another program. Until then the kernel shows
 * neither arguments nor an environment (proc_pid_environ(5)), so its mark cannot be read.
 */
export const isStarting = (
  { pid, kernel }: ProcEntry,
  reader: ProcessReader = machineProcesses,
): boolean =>
  !kernel &&
  reader.command(pid).length === 0 &&
  reader.environment(pid).join('') === '' &&
  isOurs(pid)

/** The process namespace of a process; empty if the system does not show it. */
export const namespaceOf = (pid: number | 'self'): string => linkOrEmpty(`/proc/${pid}/ns/pid`)

/** Tells if a process belongs to this user and to this process's namespace. */
export const isOurs = (pid: number): boolean => {
  const folder = statSync(`/proc/${pid}`, { throwIfNoEntry: false })
  return folder?.uid === process.geteuid?.() && namespaceOf(pid) === namespaceOf('self')
}

/** The control groups of a process, as the kernel writes them (cgroups(7)). */
export const groupsOf = (pid: number): string => readOrEmpty(`/proc/${pid}/cgroup`)

/** The pid of a process inside its container, or null (proc_pid_status(5)). */
export function innerPidOf(pid: number): number | null {
  const inner = /^NSpid:\t(?:\d+\t)*(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1]
  return inner === undefined ? null : Number(inner)
}

/** The working folder of a process, removed or not; empty if it is another user's. */
export const workingFolderOf = (pid: number): string =>
  linkOrEmpty(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '')

/** Context switches of the main thread of a process. */
export interface Switches {
  /** Times the thread gave the core up, and times the kernel took it away. */
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
}

/** Reads the context switches of a process, or null for one that has ended. */
export function switchesOf(pid: number): Switches | null {
  const status = readOrEmpty(`/proc/${pid}/status`)
  return status === '' ? null : parseSwitches(status)
}

/** Parses the last lines of `/proc/<pid>/status` (proc_pid_status(5)). */
export function parseSwitches(status: string): Switches {
  const number = (name: string): number =>
    Number(new RegExp(`^${name}:\\t(\\d+)$`, 'm').exec(status)?.[1] ?? 0)
  return {
    voluntarySwitches: number('voluntary_ctxt_switches'),
    involuntarySwitches: number('nonvoluntary_ctxt_switches'),
  }
}

/**
 * Number of open files of a process; null if the system does not show it. Since Linux 6.2 it is the
 * size of the folder; before, the size is 0 and the entries are counted.
 */
export function descriptorsOf(pid: number): number | null {
  try {
    const folder = `/proc/${pid}/fd`
    // Everybody may read the size but not the entries; listing them makes both kernels agree.
    return statSync(folder).size || readdirSync(folder).length
  } catch {
    return null
  }
}

/**
 * The pids of the processes that the main thread of a process has started, as text. This is faster
 * than `childrenOf`, but not every kernel shows it (proc_tid_children(5)); null where it does not.
 */
export function childPidsOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  } catch {
    return null
  }
}

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
