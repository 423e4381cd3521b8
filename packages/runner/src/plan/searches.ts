import type { Calibration, Milliseconds, Slo } from '@deployment-lab/result'
import { type CapacityPlan, leastHeadroom, mostProbes } from '@deployment-lab/stats'
import { rateOf, type Scenario } from '../scenario/scenario.ts'
import { instancesOf, type Plan } from './blocks.ts'
import { longestProbe, searchesOf, trialOverhead, usualProbes } from './plan.ts'

/** Requests that have to be sent, as a share of those that were due. */
const sendRatio = 0.99

/** The limits and the start of the search in a scenario; null for a scenario without a search. */
export const capacityPlanOf = (
  { capacity, load }: Scenario,
  { openCeiling }: Pick<Calibration, 'openCeiling'>,
): CapacityPlan | null => {
  if (capacity === null || load.model === 'closed') return null
  const { p99, success, precision, confirmations } = capacity
  const slo: Slo = { p99: 1000 * p99, success, sendRatio }
  return { slo, start: rateOf(load), most: openCeiling / leastHeadroom, precision, confirmations }
}

/** The search for capacity in one scenario, as far as a plan can tell. */
export interface PlannedSearch {
  readonly scenario: string
  readonly instances: readonly string[]
  /** Trials of one instance, usually and at most. */
  readonly usual: number
  readonly most: number
  /** Usual time of all instances together; part of the plan's duration. */
  readonly duration: Milliseconds
  /** Time of all instances together, if each takes the most and the longest trials. */
  readonly longest: Milliseconds
}

/** The searches for capacity of a plan. */
export const plannedSearches = (plan: Plan): PlannedSearch[] =>
  plan.scenarios
    .filter(({ capacity }) => capacity !== null)
    .map((scenario) => {
      const instances = instancesOf(plan, scenario).map(({ instance }) => instance)
      return {
        scenario: scenario.name,
        instances,
        usual: usualProbes.search + usualProbes.confirm,
        most: mostProbes,
        duration: searchesOf({ ...plan, scenarios: [scenario] }),
        longest: instances.length * mostProbes * (longestProbe + trialOverhead),
      }
    })

/**
 * The longest duration of a run: with added blocks, and searches that take all their trials; of a
 * limited one its limit.
 */
export const longestOf = (plan: Plan): Milliseconds =>
  plan.isLimited
    ? plan.longest
    : plannedSearches(plan).reduce(
        (sum, { duration, longest }) => sum + longest - duration,
        plan.longest,
      )
