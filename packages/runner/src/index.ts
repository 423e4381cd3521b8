export { compareRuns, whyNotComparable } from '@deployment-lab/stats'
export { type AloneResult, runAlone } from './alone.ts'
export { RunnerError, type RunnerErrorCode } from './errors.ts'
export { defineFactor, type Factor } from './factor/factor.ts'
export { loadFactors } from './factor/load-factors.ts'
export { canRun, type Runnable } from './needs.ts'
export {
  checkAbilities,
  isRound,
  missingAbility,
  type Plan,
  type PlannedTrial,
} from './plan/blocks.ts'
export { readBudgets } from './plan/budgets.ts'
export {
  type Forms,
  type PlannedInstance,
  planFactors,
  planInstances,
  readDrivers,
  referenceName,
} from './plan/instances.ts'
export { makePlan, probeDuration } from './plan/plan.ts'
export type { Preset } from './plan/preset.ts'
export { capacityPlanOf, longestOf, type PlannedSearch, plannedSearches } from './plan/searches.ts'
export { selectByName, takenByDefault } from './plan/select.ts'
export { floorOf } from './run/calibration.ts'
export { tryFolder } from './run/journal.ts'
export { openTimeout } from './run/measure.ts'
export { runPlan } from './run/run.ts'
export type { OnEvent, RunEvent, RunOptions } from './run/state.ts'
export * from './scenario/define.ts'
export {
  type BrokenScenario,
  findScenarios,
  loadScenarios,
} from './scenario/load-scenarios.ts'
export { type Account, seededAccount } from './scenario/prepare.ts'
export * from './scenario/scenario.ts'
export { tellingLimits, tellingRate, textsOf } from './scenario/texts.ts'
export { shellWord } from './shell-word.ts'
