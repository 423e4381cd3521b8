import type { GateFinding, LoadReading, OpenLoopReading } from '@deployment-lab/result'
import type { TrialContext } from './judge-trial.ts'

const least = 2

/** The generator must be able to do twice what it measures. */
export const headroom = (load: LoadReading, context: TrialContext): GateFinding => {
  const [rate, ceiling] =
    load.model === 'closed'
      ? [load.throughput, context.closedCeiling]
      : [peakOf(load), context.openCeiling]
  const detail = `the generator reaches ${timesText(ceiling / rate)} × this rate against a server that does nothing, ${least} × are needed`
  if (ceiling >= least * rate) return { gate: 'headroom', state: 'passed', detail }
  return { gate: 'headroom', state: load.model === 'closed' ? 'limited' : 'failed', detail }
}

/** Of a rate that changes its highest: there the generator has to keep up too. */
const peakOf = ({ rate, profile }: OpenLoopReading): number =>
  Math.max(rate, ...(profile ?? []).flatMap(({ from, to }) => [from, to]))

/** Rounded down: 1.96 × must not read as the 2 × that are needed. */
const timesText = (times: number): string =>
  times < 10 ? (Math.floor(10 * times) / 10).toFixed(1) : String(Math.floor(times))
