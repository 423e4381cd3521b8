import {
  type Cell,
  type FactorRecord,
  isCounted,
  type MetricRecord,
  type Result,
  withoutRepeated,
} from '@deployment-lab/result'

/** A scenario in which a switch was in both positions. */
export interface FactorEvidence {
  readonly scenario: string
  /** True if the two differ; null if that cannot be told. */
  readonly differs: boolean | null
}

export interface FactorFinding {
  readonly factor: FactorRecord
  /** True if the two differ in any scenario; null if they may. */
  readonly matters: boolean | null
  readonly evidence: readonly FactorEvidence[]
}

type Facts = Pick<
  Result,
  'factors' | 'run' | 'cells' | 'comparisons' | 'trials' | 'scenarios' | 'metrics'
>

/** Ratio by which every value of one side lies beyond every value of the other. */
const apartBy = 2
/** Least difference of counts, of 1,000 requests: the share that users may lose unharmed. */
const leastCount = 5

/**
 * Decides which switches matter: positions differ in a failure if their outcomes do, or if in all
 * trials, two of each at least, a metric of one is more than twice that of the other; without a
 * failure if the comparison of their blocks says so.
 */
export const factorFindings = (facts: Facts): FactorFinding[] =>
  (facts.factors ?? []).map((factor) => {
    const evidence = factor.scenarios.map((scenario) => ({
      scenario,
      differs: differsIn(facts, factor, scenario),
    }))
    const all = evidence.map(({ differs }) => differs)
    const matters = all.includes(true) ? true : all.includes(null) ? null : false
    return { factor, matters, evidence }
  })

const differsIn = (facts: Facts, { instance }: FactorRecord, scenario: string): boolean | null => {
  const { run, cells, comparisons } = facts
  const cellOf = (name: string): Cell | undefined =>
    cells.find((cell) => cell.scenario === scenario && cell.instance === name)
  const sides = [cellOf(run.reference), cellOf(instance)]
  if (sides.every((cell) => cell === undefined)) {
    const verdicts = comparisons
      .filter((pair) => pair.scenario === scenario && pair.instance === instance)
      .map(({ verdict }) => verdict)
    if (verdicts.some((verdict) => verdict === 'better' || verdict === 'worse')) return true
    return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'equivalent')
      ? false
      : null
  }
  const [base, variant] = sides.map((cell) => cell?.outcome)
  if (base === undefined || variant === undefined) return null
  if ([base, variant].some((outcome) => undecided.includes(outcome))) return null
  return base !== variant || metricsApart(facts, scenario, instance)
}

const undecided: readonly Cell['outcome'][] = ['void', 'not-applicable', 'varies']

const metricsApart = (facts: Facts, scenario: string, instance: string): boolean => {
  const { metrics: names = [] } = facts.scenarios.find(({ name }) => name === scenario) ?? {}
  return facts.metrics
    .filter(({ id }) => names.includes(id))
    .some((metric) =>
      areApart(
        valuesOf(facts, scenario, facts.run.reference, metric),
        valuesOf(facts, scenario, instance, metric),
        metric.unit === 'count' ? leastCount : 0,
      ),
    )
}

const valuesOf = (
  { trials }: Facts,
  scenario: string,
  instance: string,
  { id }: MetricRecord,
): number[] =>
  withoutRepeated(trials)
    .filter((trial) => trial.scenario === scenario && trial.instance === instance)
    .filter(isCounted)
    .flatMap(({ readings }) => readings[id]?.value ?? [])

const areApart = (a: readonly number[], b: readonly number[], least: number): boolean => {
  if (a.length < 2 || b.length < 2) return false
  const beyond = (high: readonly number[], low: readonly number[]): boolean =>
    Math.min(...high) > apartBy * Math.max(...low) && Math.min(...high) - Math.max(...low) >= least
  return beyond(a, b) || beyond(b, a)
}
