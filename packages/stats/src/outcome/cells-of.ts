import {
  type Cell,
  isCounted,
  measured,
  type Reading,
  type Reason,
  reasonOf,
  type TrialOutcome,
  type TrialRecord,
  withoutRepeated,
  withoutValue,
} from '@deployment-lab/result'
import { median } from '../median.ts'

/** Instance of a failure that has no trial, and why. */
export interface WithoutTrial {
  readonly scenario: string
  readonly instance: string
  readonly outcome: 'not-applicable' | 'void'
  readonly reason: Reason
}

/**
 * Returns the outcome for users by failure and instance: the common one where all trials that count
 * agree, else `varies`, with the number of times each was seen.
 *
 * @param failures names of the scenarios that decide outcomes
 */
export const cellsOf = (
  trials: readonly TrialRecord[],
  failures: readonly string[],
  withoutTrial: readonly WithoutTrial[],
): Cell[] => {
  const judged = withoutRepeated(trials).filter(({ scenario }) => failures.includes(scenario))
  const groups = Map.groupBy(judged, ({ scenario, instance }) => `${scenario} ${instance}`)
  return [
    ...[...groups.values()].map(cellOf),
    ...withoutTrial.map(
      ({ scenario, instance, outcome, reason }): Cell => ({
        scenario,
        instance,
        outcome,
        seen: {},
        reason,
        trials: [],
        ...nothing(reason),
      }),
    ),
  ]
}

const cellOf = (trials: readonly TrialRecord[]): Cell => {
  const [first] = trials
  if (first === undefined) throw new RangeError('a cell needs at least one trial')
  const counted = trials.filter(isCounted).flatMap(({ outcome }) => outcome ?? [])
  const seen = Object.fromEntries(
    [...Map.groupBy(counted, ({ outcome }) => outcome)].map(([name, all]) => [name, all.length]),
  )
  const place = {
    scenario: first.scenario,
    instance: first.instance,
    seen,
    trials: trials.map(({ id }) => id),
  }
  const [only] = counted
  if (only === undefined) {
    const reason = first.reasons[0] ?? reasonOf('no-trial')
    return { ...place, outcome: 'void', reason, ...nothing(reason) }
  }
  return {
    ...place,
    outcome: counted.every(({ outcome }) => outcome === only.outcome) ? only.outcome : 'varies',
    reason: null,
    lostGet: middleOf(counted, 'lostGet'),
    lostPost: middleOf(counted, 'lostPost'),
    outage: middleOf(counted, 'outage'),
    recovered: middleOf(counted, 'recovered'),
  }
}

type Losses = Pick<TrialOutcome, 'lostGet' | 'lostPost' | 'outage' | 'recovered'>

const nothing = (reason: Reason): Losses => ({
  lostGet: withoutValue(reason),
  lostPost: withoutValue(reason),
  outage: withoutValue(reason),
  recovered: withoutValue(reason),
})

/** The median of a reading; missing where it is missing in most trials. */
const middleOf = (outcomes: readonly TrialOutcome[], of: keyof Losses): Reading => {
  const values = outcomes.flatMap((outcome) => outcome[of].value ?? [])
  const without = outcomes.map((outcome) => outcome[of]).find(({ value }) => value === null)
  return without !== undefined && 2 * values.length <= outcomes.length
    ? without
    : measured(median(values) ?? Number.NaN)
}
