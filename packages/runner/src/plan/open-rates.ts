import { type PerSecond, peakOfAll } from '@deployment-lab/result'
import { leastHeadroom } from '@deployment-lab/stats'
import type { Scenario } from '../scenario/scenario.ts'

/** Steps of about 1.4. The ceiling of a machine with two cores lies between them. */
const ladder: readonly PerSecond[] = [5000, 10_000, 14_000, 20_000, 28_000, 40_000, 56_000, 80_000]
const usual: PerSecond = 10_000
/** A search for capacity goes up to half of the highest rate that was held. */
const searched: PerSecond = 40_000

/**
 * Rates to try against the null responder: the rate that headroom needs, and lower steps, so that a
 * plan beyond the ceiling can be answered with the nearest possible rate.
 */
export const openRatesFor = (
  scenarios: readonly Pick<Scenario, 'load' | 'capacity'>[],
): PerSecond[] => {
  const needed = scenarios.flatMap(({ load }) =>
    load.model === 'open' ? [leastHeadroom * peakOfAll(load.streams)] : [],
  )
  const least = Math.max(500, ...needed)
  const highest = Math.max(
    usual,
    least,
    scenarios.some(({ capacity }) => capacity !== null) ? searched : 0,
  )
  return [...new Set([least, ...ladder.filter((rate) => rate <= highest)])]
}
