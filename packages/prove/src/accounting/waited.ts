import { readFileSync } from 'node:fs'
import type { Milliseconds } from '@deployment-lab/result'

/**
 * Returns the time for which a process's main thread could have run and waited for a core, since it
 * began; 0 if the kernel does not tell. It shows every moment in which others had the core, those
 * between two readings of the process's own clock too.
 */
export const waitedFor = (pid: number): Milliseconds => {
  try {
    const [, waited] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
    return Number(waited ?? 0) / 1e6
  } catch {
    return 0
  }
}
