import { type GateFinding, type LoadReading, peakOfAll } from '@deployment-lab/result'
import type { TrialContext } from './judge-trial.ts'

/** What the generator must be able to do, as a multiple of what it measures. */
export const leastHeadroom = 2

/** A generator that has not this much room measures itself. */
export const headroom = (load: LoadReading, context: TrialContext): GateFinding => {
  const [rate, ceiling] =
    load.model === 'closed'
      ? [load.throughput, context.closedCeiling]
      : [peakOfAll(load.streams), context.openCeiling]
  const detail = `the generator reaches ${timesText(ceiling / rate)} × this rate against a server that does nothing, ${leastHeadroom} × are needed`
  if (ceiling >= leastHeadroom * rate) return { gate: 'headroom', state: 'passed', detail }
  return { gate: 'headroom', state: load.model === 'closed' ? 'limited' : 'failed', detail }
}

/** Rounded down: 1.96 × must not read as the 2 × that are needed. */
const timesText = (times: number): string =>
  times < 10 ? (Math.floor(10 * times) / 10).toFixed(1) : String(Math.floor(times))
