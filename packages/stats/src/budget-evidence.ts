import type {
  BudgetOperator,
  Comparison,
  LeftOut,
  MetricRecord,
  Summary,
  TrialRecord,
} from '@deployment-lab/result'

/** Parts of a result that budgets are judged from. */
export interface BudgetEvidence {
  readonly summaries: readonly Summary[]
  readonly leftOut: readonly LeftOut[]
  readonly trials: readonly TrialRecord[]
  readonly comparisons: readonly Comparison[]
  readonly metrics: readonly MetricRecord[]
}

/** Tells if a value is on the right side of a limit. */
export const holds = (value: number, operator: BudgetOperator, limit: number): boolean => {
  switch (operator) {
    case '<=':
      return value <= limit
    case '>=':
      return value >= limit
    case '<':
      return value < limit
    case '>':
      return value > limit
  }
}
