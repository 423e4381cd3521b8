import type { CapacityProbe, PerSecond } from '@deployment-lab/result'
import { mostVoids } from './plan.ts'

/** Sum of the probes. Where they agree, `clear` is `passed` and `broken` `failed`. */
export interface Known {
  /** The highest rate below every failure. */
  readonly clear: PerSecond | null
  /** The highest rate that passed once. */
  readonly passed: PerSecond | null
  /** The lowest rate that failed once. */
  readonly failed: PerSecond | null
  /** The lowest rate above everything that passed. */
  readonly broken: PerSecond | null
  /** Rates of which every trial was void, as often as allowed. */
  readonly untold: readonly PerSecond[]
}

type Tried = Pick<CapacityProbe, 'rate' | 'state'>

/** Reads the result of probes about the server; void probes have none. */
export const knownFrom = (probes: readonly Tried[]): Known => {
  const ratesOf = (state: Tried['state']): number[] =>
    probes.filter((probe) => probe.state === state).map(({ rate }) => rate)
  const [passes, failures] = [ratesOf('passed'), ratesOf('failed')]
  const passed = highest(passes)
  const failed = lowest(failures)
  return {
    passed,
    failed,
    clear: highest(passes.filter((rate) => failed === null || rate < failed)),
    broken: lowest(failures.filter((rate) => passed === null || rate > passed)),
    untold: untoldAmong(ratesOf('void')).filter(
      (rate) => !passes.includes(rate) && !failures.includes(rate),
    ),
  }
}

const untoldAmong = (voids: readonly PerSecond[]): PerSecond[] =>
  [...new Set(voids)].filter((rate) => voids.filter((one) => one === rate).length >= mostVoids)

const highest = (rates: readonly number[]): number | null =>
  rates.length === 0 ? null : Math.max(...rates)

const lowest = (rates: readonly number[]): number | null =>
  rates.length === 0 ? null : Math.min(...rates)

/** Tells if some rate passed although an equal or lower rate failed. */
export const contradicts = ({ passed, failed }: Known): boolean =>
  passed !== null && failed !== null && passed >= failed
