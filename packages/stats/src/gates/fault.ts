import {
  type FaultRecord,
  type GateFinding,
  type Milliseconds,
  type Reason,
  reasonOf,
} from '@deployment-lab/result'

/** Fails if a fault did not take hold, or was not over before the load: the trial says nothing. */
export const fault = (
  faults: readonly FaultRecord[],
  duration: Milliseconds,
): GateFinding | null => {
  if (faults.length === 0) return null
  const failed = faults.map((record) => flawOf(record, duration)).find((flaw) => flaw !== null)
  return failed === undefined
    ? {
        gate: 'fault',
        state: 'passed',
        detail: reasonOf('faults-took-hold', { faults: faults.length }),
      }
    : { gate: 'fault', state: 'failed', detail: failed }
}

const flawOf = (
  { name, tookHold, ended, missing }: FaultRecord,
  duration: Milliseconds,
): Reason | null => {
  if (tookHold === null || missing !== null) {
    return reasonOf('fault-did-not-hold', { fault: name }, missing ?? undefined)
  }
  return ended === null || ended > duration ? reasonOf('fault-not-over', { fault: name }) : null
}
