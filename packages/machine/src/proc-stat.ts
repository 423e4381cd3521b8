/** What `/proc/<pid>/stat` says of a process, of the fields used here. Times are in clock ticks. */
export interface ProcStat {
  /** One letter: R running, S sleeping, Z zombie, X dead, … */
  readonly state: string
  readonly parent: number
  /** User and system time of the process itself. */
  readonly cpuTicks: number
  /** User and system time of the children it has waited for. */
  readonly reapedTicks: number
  /** Since boot. With the pid it names a process for good: pids are reused, this pair is not. */
  readonly startTicks: number
  readonly residentPages: number
}

/**
 * Reads the text of `/proc/<pid>/stat` (proc_pid_stat(5)).
 *
 * The second field is the program's name in brackets and may itself contain spaces and brackets,
 * so fields are counted from the last bracket.
 */
export function parseProcStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const number = (fieldOfManual: number): number => Number(fields[fieldOfManual - 3])
  return {
    state: fields[0] ?? '',
    parent: number(4),
    cpuTicks: number(14) + number(15),
    reapedTicks: number(16) + number(17),
    startTicks: number(22),
    residentPages: number(24),
  }
}

/** Whether a state letter means that the process no longer runs anything. */
export const isGone = (state: string): boolean => state === 'Z' || state === 'X' || state === 'x'
