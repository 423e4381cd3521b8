import { existsSync, readFileSync } from 'node:fs'
import { isGone, parseProcStat } from './proc-stat.ts'

/** Whether a process still runs. A zombie is gone: it waits for its parent and does nothing else. */
export function processAlive(pid: number): boolean {
  try {
    return !isGone(parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).state)
  } catch {
    return existsSync('/proc/self/stat') ? false : takesSignals(pid)
  }
}

function takesSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
