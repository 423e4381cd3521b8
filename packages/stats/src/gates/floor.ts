import { type GateFinding, type LoadReading, latencyOf, reasonOf } from '@deployment-lab/result'
import type { TrialContext } from './context.ts'

/**
 * Checks that no answer is faster than its work: if a scenario states its service time, no median
 * lies below it, else none below the fastest time of a server that does nothing.
 */
export const floor = (load: LoadReading, { floor: least }: TrialContext): GateFinding | null => {
  if (least === null) return null
  const histogram = latencyOf(load)
  if (histogram.totalCount === 0) return null
  const p50 = histogram.getValueAtPercentile(50)
  // A histogram of three digits may hold a value slightly too low.
  const passed = p50 >= 0.999 * least.latency
  const values = { median: p50, of: least.of, takes: least.latency }
  return passed
    ? { gate: 'floor', state: 'passed', detail: reasonOf('floor-kept', values) }
    : { gate: 'floor', state: 'failed', detail: reasonOf('floor-broken', values) }
}
