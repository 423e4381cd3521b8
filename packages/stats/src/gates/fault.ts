import {
  addCounts,
  type FaultRecord,
  type GateFinding,
  type LoadReading,
  type Milliseconds,
  type Reason,
  reasonOf,
  type StreamReading,
} from '@deployment-lab/result'

/**
 * Fails if a fault did not take hold, or was not over before the load, or if what was sent to harm
 * users was turned away: the trial says nothing.
 */
export const fault = (
  load: LoadReading,
  faults: readonly FaultRecord[],
  duration: Milliseconds,
): GateFinding | null => {
  const turnedAway = load.model === 'open' ? turnedAwayIn(load.streams) : null
  if (turnedAway !== null) return { gate: 'fault', state: 'failed', detail: turnedAway }
  if (faults.length === 0) return null
  const failed = faults.map((record) => flawOf(record, duration)).find((flaw) => flaw !== null)
  if (failed !== undefined) return { gate: 'fault', state: 'failed', detail: failed }
  const detail = reasonOf('faults-took-hold', { faults: faults.length })
  return { gate: 'fault', state: 'passed', detail }
}

/** Finds a stream that is not the users', of which every request was answered by a refusal. */
const turnedAwayIn = (streams: readonly StreamReading[]): Reason | null => {
  for (const { name, users, get, post } of streams) {
    const { offered, http3xx, http4xx } = addCounts([get, post])
    if (!users && offered > 0 && http3xx + http4xx === offered)
      return reasonOf('stream-turned-away', { stream: name, offered })
  }
  return null
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
