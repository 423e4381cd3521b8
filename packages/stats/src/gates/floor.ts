import { type GateFinding, type LoadReading, latencyOf, reasonOf } from '@deployment-lab/result'
import type { TrialContext } from './context.ts'

/**
 * Nobody answers faster than the work takes: where a scenario states it, no median lies below its
 * service time, else none below what a server that does nothing needs at its fastest.
 */
export const floor = (load: LoadReading, { floor: least }: TrialContext): GateFinding | null => {
  if (least === null) return null
  const histogram = latencyOf(load)
  if (histogram.totalCount === 0) return null
  const p50 = histogram.getValueAtPercentile(50)
  // A histogram of three digits may hold a value as a little less.
  const passed = p50 >= 0.999 * least.latency
  const values = { median: p50, of: least.of, takes: least.latency }
  return passed
    ? { gate: 'floor', state: 'passed', detail: reasonOf('floor-kept', values) }
    : { gate: 'floor', state: 'failed', detail: reasonOf('floor-broken', values) }
}
