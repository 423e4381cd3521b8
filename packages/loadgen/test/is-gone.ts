import { readFileSync } from 'node:fs'

/** Gone, or a zombie whose parent has not looked yet. */
export const isGone = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') ?? true
  } catch {
    return true
  }
}
