import {
  type Comparison,
  type InstanceRecord,
  isCounted,
  type MetricRecord,
  notMeasured,
  type Reading,
  type Result,
  type ScenarioRecord,
  type Summary,
  type TrialRecord,
} from '@deployment-lab/result'
import { formatCount } from '../format/number.ts'
import { formatValue } from '../format/value.ts'

/** Tells if anything of a trial is used: its numbers, or the outcome that its facts decide. */
export const counts = (trial: TrialRecord): boolean =>
  trial.repeatedBy === undefined &&
  (trial.load !== null || trial.outcome !== null) &&
  isCounted(trial)

/** The instance that the others are compared with. */
export const referenceOf = (result: Result): InstanceRecord | undefined =>
  result.instances.find(({ role }) => role === 'reference')

/**
 * The instances that a scenario's tables and charts name. The reference's second copy takes part in
 * some scenarios only; any other instance without a trial is named as not measured.
 */
export const instancesIn = (result: Result, scenario: string): InstanceRecord[] =>
  result.instances.filter(
    ({ instance, role }) =>
      role !== 'again' ||
      result.trials.some((trial) => trial.scenario === scenario && trial.instance === instance),
  )

/** The judged trials of one instance in a scenario that count. */
export const judgedIn = ({ trials }: Result, scenario: string, instance: string): TrialRecord[] =>
  trials.filter(
    (trial) =>
      trial.scenario === scenario && trial.instance === instance && trial.judged && counts(trial),
  )

/** An instance in a scenario, with its judged trials that count. */
export interface Watched {
  readonly instance: string
  readonly trials: readonly TrialRecord[]
}

/** The instances that a scenario's tables name, with what was watched of each. */
export const watchedIn = (result: Result, { name }: ScenarioRecord): Watched[] =>
  instancesIn(result, name).map(({ instance }) => ({
    instance,
    trials: judgedIn(result, name, instance),
  }))

/** The judged summary of one instance, or undefined when there is none. */
export const summaryOf = (
  result: Result,
  place: { scenario: string; metric: string; instance: string },
): Summary | undefined =>
  result.summaries.find(
    (summary) =>
      summary.judged &&
      summary.scenario === place.scenario &&
      summary.metric === place.metric &&
      summary.instance === place.instance,
  )

/** The comparison of one instance with the reference. */
export const comparisonOf = (
  result: Result,
  place: { scenario: string; metric: string; instance: string },
): Comparison | undefined =>
  result.comparisons.find(
    (comparison) =>
      comparison.scenario === place.scenario &&
      comparison.metric === place.metric &&
      comparison.instance === place.instance,
  )

/** A metric by its id; an unknown one is printed under its id, as a count. */
export const metricOf = (result: Result, id: string): MetricRecord =>
  result.metrics.find((metric) => metric.id === id) ?? {
    id,
    title: id,
    unit: 'count',
    better: 'lower',
    compare: 'difference',
    margin: null,
    percentile: null,
  }

/** What one instance reached, printed; the reading too, for its reason. */
export const printedOf = (
  result: Result,
  place: { scenario: string; metric: string; instance: string },
): { readonly text: string; readonly reading: Reading } => {
  const summary = summaryOf(result, place)
  const reading = summary?.reading ?? notMeasured('no-trial')
  const { unit } = metricOf(result, place.metric)
  return { text: formatValue(reading, unit, { atLeast: summary?.atLeast ?? false }), reading }
}

/** A title in the middle of a sentence: 'Latency, median' becomes 'latency, median'. */
export const inline = (title: string): string =>
  /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title

/** Names in a sentence: a, b and c. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** 1 block, 2 blocks. */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : nouns}`

/** Those that are about no failure: what became of users tells more there. */
export const withoutFailures = <T extends { readonly scenario: string }>(
  { cells }: Result,
  all: readonly T[],
): T[] => all.filter((item) => !cells.some(({ scenario }) => scenario === item.scenario))

/** Every scenario that is compared, with the trials of it that the run has. */
export const byScenario = (
  result: Result,
): readonly { scenario: ScenarioRecord; trials: readonly TrialRecord[] }[] =>
  result.scenarios
    .filter(({ metrics }) => metrics.length > 0)
    .map((scenario) => ({
      scenario,
      trials: result.trials.filter((trial) => trial.scenario === scenario.name),
    }))
