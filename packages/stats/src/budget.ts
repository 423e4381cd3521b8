import {
  type Budget,
  type BudgetOperator,
  type BudgetRecord,
  type MetricRecord,
  reasonOf,
  withoutValue,
} from '@deployment-lab/result'
import { type BudgetEvidence, holds } from './budget-evidence.ts'
import { judgeRatio } from './budget-ratio.ts'

/** A budget as it was written, before its names are known to exist. */
export interface BudgetText {
  readonly scenario: string
  readonly metric: string
  readonly instance: string
  readonly operator: BudgetOperator
  readonly amount: number
  /** As it was written: s, ms, us, /s, MB; null without one. */
  readonly unit: string | null
  /** The instance that the amount is a multiple of; null if it is absolute. */
  readonly against: string | null
}

const syntax =
  /^\s*([^\s.<>=]+)\.([^\s.<>=]+)\.([^\s<>=]+)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*(?:x\s+([^\s<>=]+)|([A-Za-zµ/]+))?\s*$/

/**
 * Reads `SCENARIO.METRIC.INSTANCE OP VALUE`, where the value may be `1.2x OTHER`: that multiple of
 * another instance's value; null if it is not of that form.
 */
export const readBudget = (text: string): BudgetText | null => {
  const match = syntax.exec(text)
  if (match === null) return null
  const [, scenario = '', metric = '', instance = '', operator = '', amount = '', against, unit] =
    match
  if (operator !== '<=' && operator !== '>=' && operator !== '<' && operator !== '>') return null
  return {
    scenario,
    metric,
    instance,
    operator,
    amount: Number(amount),
    unit: unit ?? null,
    against: against ?? null,
  }
}

const units: Record<MetricRecord['unit'], Readonly<Record<string, number>>> = {
  microseconds: { s: 1_000_000, ms: 1000, us: 1, µs: 1 },
  'per-second': { '': 1, '/s': 1 },
  count: { '': 1 },
  bytes: { GB: 1e9, MB: 1e6, kB: 1000, B: 1 },
}

/** Units in which a limit of a metric can be written; '' is no unit. */
export const budgetUnits = (unit: MetricRecord['unit']): string[] => Object.keys(units[unit])

/** Limit in the metric's unit; null if its written unit does not fit. */
export const limitOf = (
  { amount, unit }: Pick<BudgetText, 'amount' | 'unit'>,
  metric: Pick<MetricRecord, 'unit'>,
): number | null => {
  const known = units[metric.unit]
  const written = unit ?? ''
  return Object.hasOwn(known, written) ? amount * (known[written] ?? Number.NaN) : null
}

/** Holds every budget against what was measured; one without a number is broken, never kept. */
export const judgeBudgets = (
  budgets: readonly Budget[],
  evidence: BudgetEvidence,
): BudgetRecord[] =>
  budgets.map((budget) =>
    budget.against === undefined
      ? judgeOne(budget, evidence)
      : judgeRatio(budget, budget.against, evidence),
  )

const judgeOne = (budget: Budget, { summaries, leftOut }: BudgetEvidence): BudgetRecord => {
  const summary = summaries.find(
    ({ judged, scenario, metric, instance }) =>
      judged &&
      scenario === budget.scenario &&
      metric === budget.metric &&
      instance === budget.instance,
  )
  const left = leftOut.find(({ topology }) => topology === budget.instance)
  const nothing =
    left === undefined
      ? reasonOf('no-trial')
      : reasonOf('left-out', { topology: left.topology, why: left.reason })
  const reading = summary?.reading ?? withoutValue(nothing)
  const atLeast = summary?.atLeast ?? false
  if (reading.value === null) {
    return { ...budget, reading, atLeast, state: 'broken', because: reading.missing }
  }
  const within = holds(reading.value, budget.operator, budget.limit)
  const upper = budget.operator === '<=' || budget.operator === '<'
  if (atLeast && within === upper) {
    const because = reasonOf('lower-bound')
    return { ...budget, reading, atLeast, state: 'broken', because }
  }
  return within
    ? { ...budget, reading, atLeast, state: 'kept', because: reasonOf('within-limit') }
    : { ...budget, reading, atLeast, state: 'broken', because: reasonOf('beyond-limit') }
}
