import { type PerSecond, peakOfAll } from '@deployment-lab/result'
import { leastHeadroom } from '@deployment-lab/stats'
import type { Scenario } from '../scenario/define.ts'

/** Each about 1.4 times the one before; what a machine of two cores holds lies among them. */
const ladder: readonly PerSecond[] = [5000, 10_000, 14_000, 20_000, 28_000, 40_000, 56_000, 80_000]
const usual: PerSecond = 10_000
/** A search ends at half of what was held, so it is worth to know more. */
const searched: PerSecond = 40_000

/**
 * Rates to try against the null responder: what headroom needs, and the steps
 * below, so that a plan beyond is told the nearest.
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
