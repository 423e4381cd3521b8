import {
  createHistogram,
  type Histogram,
  latencyOf,
  type Result,
  type ScenarioRecord,
} from '@deployment-lab/result'
import { judgedIn } from './lookup.ts'

/** All latencies of one instance in one scenario: its judged trials that count, merged. */
export interface Merged {
  readonly scenario: ScenarioRecord
  readonly instance: string
  readonly histogram: Histogram
  readonly trials: number
  /** Microseconds after which requests were given up; null in a closed loop. */
  readonly givenUp: number | null
}

/** Merges histograms by scenario and instance, in the order of the result. */
export const mergeLatencies = (result: Result): Merged[] =>
  result.scenarios.flatMap((scenario) =>
    result.instances.flatMap(({ instance }): Merged[] => {
      const loads = judgedIn(result, scenario.name, instance).flatMap(({ load }) => load ?? [])
      if (loads.length === 0) return []
      const histogram = createHistogram()
      for (const load of loads) histogram.add(latencyOf(load))
      const limits = loads.flatMap((load) => (load.model === 'open' ? [load.timeoutAfter] : []))
      return [
        {
          scenario,
          instance,
          histogram,
          trials: loads.length,
          givenUp: limits.length === 0 ? null : 1000 * Math.min(...limits),
        },
      ]
    }),
  )
