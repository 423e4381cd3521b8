import {
  type Check,
  type LoadReading,
  measured,
  notMeasured,
  type OpenLoopReading,
  percentileReading,
  type Reading,
  type ScenarioRecord,
  type TrialRecord,
  totalOf,
  withoutRepeated,
} from '@deployment-lab/result'

/**
 * Judges if every instance answered everything and stayed below the limit of the scenarios that
 * state one. All trials that count are merged: a p99 needs 1,000 answers, more than a block has. An
 * instance that took no part in a scenario is not judged by it.
 */
export const judgeChecks = (
  scenarios: readonly Pick<ScenarioRecord, 'name' | 'p99Limit'>[],
  instances: readonly { readonly instance: string }[],
  trials: readonly TrialRecord[],
): Check[] =>
  scenarios.flatMap(({ name: scenario, p99Limit }) =>
    p99Limit === undefined
      ? []
      : instances.flatMap(({ instance }): Check[] => {
          const instanceTrials = withoutRepeated(trials).filter(
            (trial) => trial.scenario === scenario && trial.instance === instance,
          )
          if (instanceTrials.length === 0) return []
          const loads = loadsOf(instanceTrials)
          const place = { scenario, instance }
          return [
            {
              ...place,
              check: 'answered',
              limit: 0,
              ...held(unanswered(loads), (lost) => lost === 0),
            },
            { ...place, check: 'p99', limit: p99Limit, ...held(p99(loads), (p) => p < p99Limit) },
          ]
        }),
  )

const held = (
  reading: Reading,
  holds: (value: number) => boolean,
): Pick<Check, 'reading' | 'state'> => ({
  reading,
  state: reading.value === null ? 'not-measured' : holds(reading.value) ? 'held' : 'broken',
})

const loadsOf = (trials: readonly TrialRecord[]): OpenLoopReading[] =>
  trials.flatMap(({ state, load }) => (state === 'valid' && isOpen(load) ? [load] : []))

const isOpen = (load: LoadReading | null): load is OpenLoopReading => load?.model === 'open'

const none = (): Reading => notMeasured('no-counting-trial')

const unanswered = (loads: readonly OpenLoopReading[]): Reading =>
  loads.length === 0
    ? none()
    : measured(
        loads.map((load) => totalOf(load)).reduce((sum, { offered, ok }) => sum + offered - ok, 0),
      )

const p99 = (loads: readonly OpenLoopReading[]): Reading => percentileReading(loads, 99)
