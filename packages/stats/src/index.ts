export {
  type BudgetText,
  budgetUnits,
  judgeBudgets,
  limitOf,
  readBudget,
} from './budget.ts'
export { type Capacity, capacityOf } from './capacity/capacity-of.ts'
export { type JudgedProbe, judgeProbe } from './capacity/judge-probe.ts'
export { type NextProbe, nextProbe } from './capacity/next-probe.ts'
export { type CapacityPlan, mostProbes } from './capacity/plan.ts'
export { judgeChecks } from './checks.ts'
export { type CompareInput, compare, differsFromItself } from './compare.ts'
export { type FactorEvidence, type FactorFinding, factorFindings } from './factors.ts'
export type { TrialContext } from './gates/context.ts'
export { leastHeadroom } from './gates/headroom.ts'
export { noiseIn, noiseOf } from './gates/host.ts'
export { type Judged, judgeTrial } from './gates/judge-trial.ts'
export { intervalAt, pair } from './interval.ts'
export { median, quantile } from './median.ts'
export { metricOf } from './metric-of.ts'
export { cellsOf, type WithoutTrial } from './outcome/cells-of.ts'
export {
  outcomeOf,
  type TrialFacts,
  type UnharmedLimits,
  usualLimits,
} from './outcome/outcome-of.ts'
export { rank } from './rank.ts'
export { whyNotComparable } from './runs/comparable.ts'
export { compareRuns, type RunComparison, type RunDifference } from './runs/compare-runs.ts'
export type { Drift } from './runs/drift.ts'
export { welch, welchInterval } from './runs/welch.ts'
export { steadinessOf, steadyTogether, type WarmUpWindow } from './steadiness.ts'
export { summarise } from './summarise.ts'
export { type ExplainInput, explain } from './why/explain.ts'
export { widerThan } from './wider-than.ts'
