import { type OpenLoopReading, type Result, timelineOf } from '@deployment-lab/result'
import { counts } from './lookup.ts'

/** What became of one instance after something was broken on purpose. */
export interface AfterFault {
  readonly scenario: string
  readonly instance: string
  readonly trials: number
  /** Trials in which it gave no correct answer any more once the first fault was sent. */
  readonly down: number
}

/** One record for each scenario with faults and each instance that has trials of it. */
export const afterFaults = (result: Result): readonly AfterFault[] =>
  result.scenarios.flatMap(({ name }) =>
    result.instances.flatMap(({ instance }): AfterFault[] => {
      const loads = result.trials.flatMap((trial) =>
        trial.scenario === name &&
        trial.instance === instance &&
        counts(trial) &&
        trial.load?.model === 'open' &&
        firstFault(trial.load) !== null
          ? [trial.load]
          : [],
      )
      if (loads.length === 0) return []
      return [
        {
          scenario: name,
          instance,
          trials: loads.length,
          down: loads.filter(staysDown).length,
        },
      ]
    }),
  )

/** When the first fault was sent, in milliseconds; null when none was. */
const firstFault = ({ faults }: OpenLoopReading): number | null => {
  const sent = faults.flatMap((fault) => (fault.sent === null ? [] : [fault.sent]))
  return sent.length === 0 ? null : Math.min(...sent)
}

const staysDown = (load: OpenLoopReading): boolean => {
  const fault = firstFault(load)
  if (fault === null) return false
  // By intended time: what was to be sent in a later second cannot have been on its way.
  const after = timelineOf(load).filter(
    ({ second, offered }) => second > Math.floor(fault / 1000) && offered > 0,
  )
  return after.length >= 2 && after.every(({ ok }) => ok === 0)
}
