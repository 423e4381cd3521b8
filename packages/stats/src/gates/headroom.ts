import { type GateFinding, type LoadReading, peakOfAll, reasonOf } from '@deployment-lab/result'
import type { TrialContext } from './context.ts'

/** Smallest ratio of the generator's ceiling to the measured rate. */
export const leastHeadroom = 2

/** Checks the generator's room above the rate: with less it measures itself. */
export const headroom = (load: LoadReading, context: TrialContext): GateFinding => {
  const [rate, ceiling] =
    load.model === 'closed'
      ? [load.throughput, context.closedCeiling]
      : [peakOfAll(load.streams), context.openCeiling]
  const detail = reasonOf('headroom', { times: ceiling / rate, needed: leastHeadroom })
  if (ceiling >= leastHeadroom * rate) return { gate: 'headroom', state: 'passed', detail }
  return { gate: 'headroom', state: load.model === 'closed' ? 'limited' : 'failed', detail }
}
