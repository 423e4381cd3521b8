import type { Milliseconds } from '@deployment-lab/result'
import { mostProbes } from '@deployment-lab/stats'
import {
  instancesOf,
  longestProbe,
  type Plan,
  searchesOf,
  trialOverhead,
  usualProbes,
} from './plan.ts'

/** What a plan knows of the search for capacity in one scenario. */
export interface PlannedSearch {
  readonly scenario: string
  readonly instances: readonly string[]
  /** Trials of one instance as searches usually go, and at most. */
  readonly usual: number
  readonly most: number
  /** Of all instances, usually: it is part of the plan's duration. */
  readonly duration: Milliseconds
  /** Of all instances, if each took the most trials and each trial the longest. */
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

/** How long a run takes at most: what may be added, and searches that take all their trials. */
export const longestOf = (plan: Plan): Milliseconds =>
  plannedSearches(plan).reduce(
    (sum, { duration, longest }) => sum + longest - duration,
    plan.longest,
  )
