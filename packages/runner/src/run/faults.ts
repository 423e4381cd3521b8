import { setTimeout as wait } from 'node:timers/promises'
import type { FaultContext, Injection } from '@deployment-lab/faults'
import {
  type EpochMilliseconds,
  type FaultRecord,
  type Milliseconds,
  reasonOf,
} from '@deployment-lab/result'
import type { PlannedFault } from '../scenario/scenario.ts'

/** Time after the load within which every fault has to end. */
const endWithin: Milliseconds = 30_000

export interface FaultOptions extends Omit<FaultContext, 'now'> {
  /** The clock of the load's start time. */
  readonly now: () => EpochMilliseconds
  /** Gets the time on the trial's clock at which the last fault has ended and is undone. */
  readonly onOver?: (at: Milliseconds) => void
}

/** The faults of a trial, while it is loaded. */
export interface FaultSchedule {
  /** Starts the trial's clock at the start time of the load. */
  readonly start: (startedAt: EpochMilliseconds) => void
  /** Settles when every fault has ended and is undone. No fault begins after that. */
  readonly finish: () => Promise<FaultRecord[]>
}

/**
 * Injects each fault at its time on the trial's clock, checks that it took hold, and undoes it. A
 * fault that fails is recorded with its reason and does not end the trial.
 */
export const scheduleFaults = (
  faults: readonly PlannedFault[],
  { now, signal, onOver, ...given }: FaultOptions,
): FaultSchedule => {
  const ending = new AbortController()
  const limited = AbortSignal.any([signal, ending.signal])
  let origin = 0
  let injected: Promise<FaultRecord[]> | null = null
  return {
    start(startedAt) {
      origin = performance.now() + startedAt - now()
      const clock = (): Milliseconds => performance.now() - origin
      const context: FaultContext = { ...given, now: clock, signal: limited }
      injected = Promise.all(faults.map((planned) => inject(planned, context))).then((records) => {
        onOver?.(clock())
        return records
      })
    },
    async finish() {
      if (injected === null) return faults.map(notBegun)
      const limit = setTimeout(() => ending.abort(new Error('the trial is over')), endWithin)
      try {
        return await injected
      } finally {
        clearTimeout(limit)
      }
    },
  }
}

const notBegun = ({ at, fault: { name, settings } }: PlannedFault): FaultRecord => ({
  name,
  settings: { ...settings },
  at,
  began: null,
  tookHold: null,
  ended: null,
  missing: reasonOf('fault-not-begun'),
  facts: {},
  undone: 'nothing-to-undo',
})

/** Injects a fault and undoes it. Never rejects: an error becomes the reason in the record. */
const inject = async (planned: PlannedFault, context: FaultContext): Promise<FaultRecord> => {
  const { at, fault } = planned
  const { now, signal } = context
  const record: FaultRecord = notBegun(planned)
  let injection: Injection | null = null
  try {
    await until(at, context)
    record.began = now()
    injection = await fault.begin(context)
    const hold = await injection.tookHold()
    record.missing = hold.held ? null : hold.reason
    if (hold.held) {
      record.tookHold = now()
      record.facts = { ...hold.facts }
      await until(record.began + fault.lasts, context)
    }
  } catch (error) {
    if (!signal.aborted) record.missing = reasonOf('fault-failed', { message: messageOf(error) })
  }
  if (injection === null) return record
  try {
    record.undone = await injection.undo()
    record.facts = { ...record.facts, ...(await injection.facts?.()) }
  } catch (error) {
    record.undone = 'failed'
    record.missing ??= reasonOf('fault-not-undone', { message: messageOf(error) })
  }
  record.ended = now()
  return record
}

const until = async (moment: Milliseconds, { now, signal }: FaultContext): Promise<void> => {
  await wait(Math.max(0, moment - now()), undefined, { signal })
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
