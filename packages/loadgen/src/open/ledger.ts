import { type Outcome, outcomes } from '@deployment-lab/result'
import type { Schedule } from './schedule.ts'

/** Outcome of an arrival that has not ended. */
export const OPEN = 255
/** Time of an event that never came. */
export const NEVER = 0xffffffff

/** Returns an outcome's code in the ledger: its place in the list of outcomes. */
export const codeOf = (outcome: Outcome): number => outcomes.indexOf(outcome)

/**
 * Ledger of every arrival, one row each, in µs from the trial's start. It is allocated before the
 * clock starts, so that a trial takes no memory as it goes.
 */
export interface Ledger extends Schedule {
  /** Time when the sender took the arrival up: on an idle connection or by opening one. */
  taken: Uint32Array
  /** Time when its bytes were written; behind `taken` by the time a new connection needed. */
  sent: Uint32Array
  done: Uint32Array
  outcome: Uint8Array
  /** Requests sent for it by a client that retries. */
  attempts: Uint8Array
}

export const createLedger = (schedule: Schedule): Ledger => {
  const count = schedule.intended.length
  return {
    ...schedule,
    taken: new Uint32Array(count).fill(NEVER),
    sent: new Uint32Array(count).fill(NEVER),
    done: new Uint32Array(count).fill(NEVER),
    outcome: new Uint8Array(count).fill(OPEN),
    attempts: new Uint8Array(count),
  }
}
