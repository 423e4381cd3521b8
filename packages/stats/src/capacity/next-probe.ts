import type { CapacityProbe, PerSecond } from '@deployment-lab/result'
import { contradicts, type Known, knownFrom } from './known.ts'
import { type CapacityPlan, highestRate, leastPart, mostProbes, roundRate } from './plan.ts'

type Tried = Pick<CapacityProbe, 'phase' | 'rate' | 'state'>

/** The next trial of a search. */
export type NextProbe = Pick<CapacityProbe, 'phase' | 'rate'>

/** Ratio to the interval at which a fresh trial above it has to fail. */
const above = 1.1
/** Smallest distance of rates at which contradicting trials count; closer ones are noise. */
const coarse = 1.1

/**
 * Returns the next rate to try, or null at the end of the search: doubling (or halving) from the
 * start until a rate passes and a rate fails, bisecting on the logarithm, then fresh trials at the
 * rate found and at 1.1 times it. If these contradict the search, the gaps around the contradiction
 * are bisected. The answer depends only on the arguments.
 *
 * @param probes of one instance, in the order in which they were tried
 */
export const nextProbe = (plan: CapacityPlan, probes: readonly Tried[]): NextProbe | null => {
  if (probes.length >= mostProbes) return null
  const search = probes.filter(({ phase }) => phase === 'search')
  const searching = searchRate(plan, knownFrom(search), search)
  if (searching !== null) return { phase: 'search', rate: searching }
  const confirming = confirmRate(plan, search, probes) ?? followRate(plan, probes)
  return confirming === null ? null : { phase: 'confirm', rate: confirming }
}

const searchRate = (
  plan: CapacityPlan,
  known: Known,
  search: readonly Tried[],
): PerSecond | null => {
  const { passed, failed } = known
  const most = highestRate(plan)
  if (passed === null && failed === null) {
    return firstRate(plan, known, search)
  }
  if (failed === null) {
    const from = passed ?? most
    return from >= most ? null : tellable(Math.min(most, roundRate(2 * from)), from, known)
  }
  if (passed === null) return lower(plan, failed, known)
  return between(passed, failed, 1 + plan.precision, known)
}

const firstRate = (
  plan: CapacityPlan,
  { untold }: Known,
  search: readonly Tried[],
): PerSecond | null => {
  const start = Math.min(roundRate(plan.start), highestRate(plan))
  if (!untold.includes(start)) return start
  // The generator may be able to judge a lower rate; tried once, else the machine is the cause.
  const half = roundRate(start / 2)
  return untold.includes(half) || search.length === 0 ? null : half
}

/** The rate itself, or, if all its trials were void, the middle between it and the passed rate. */
const tellable = (rate: PerSecond, passed: PerSecond, known: Known): PerSecond | null => {
  const edge = Math.min(rate, ...known.untold.filter((untold) => untold > passed))
  if (!known.untold.includes(edge)) return rate
  return between(passed, edge, 2 ** 0.5, known)
}

const lower = (plan: CapacityPlan, failed: PerSecond, { untold }: Known): PerSecond | null => {
  const half = roundRate(failed / 2)
  return half < plan.start * leastPart || half <= 0 || untold.includes(half) ? null : half
}

/** The middle on a logarithmic scale; null if the ends are near enough, or it cannot be judged. */
const between = (
  low: PerSecond,
  high: PerSecond,
  ratio: number,
  { untold }: Known,
): PerSecond | null => {
  if (high / low <= ratio) return null
  const middle = roundRate(Math.sqrt(low * high))
  return middle <= low || middle >= high || untold.includes(middle) ? null : middle
}

/** The ends at which fresh trials are due; the one that has fewer is next. */
const confirmRate = (
  plan: CapacityPlan,
  search: readonly Tried[],
  probes: readonly Tried[],
): PerSecond | null => {
  const due = confirmedRates(plan, search).map((rate) => ({
    rate,
    done: freshAt(probes, rate),
  }))
  const { untold } = knownFrom(probes.filter(({ phase }) => phase === 'confirm'))
  const open = due.filter(({ rate, done }) => done < plan.confirmations && !untold.includes(rate))
  return open.toSorted((a, b) => a.done - b.done)[0]?.rate ?? null
}

/** The rates at which the search has to be confirmed: the rate found, and 1.1 times it. */
export const confirmedRates = (plan: CapacityPlan, search: readonly Tried[]): PerSecond[] => {
  const { passed, failed } = knownFrom(search)
  const ends = passed === null ? [] : [passed]
  if (failed === null) return ends
  return [...ends, Math.min(highestRate(plan), roundRate(above * (passed ?? failed / above)))]
}

/** Fresh trials at a rate that say something of the server. */
export const freshAt = (probes: readonly Tried[], rate: PerSecond): number =>
  probes.filter((one) => one.phase === 'confirm' && one.state !== 'void' && one.rate === rate)
    .length

/**
 * Continues after fresh trials that contradict the search: the gaps around the contradiction, then
 * each end of the rest, until it has been tried as often as a confirmed end.
 */
const followRate = (plan: CapacityPlan, probes: readonly Tried[]): PerSecond | null => {
  const known = knownFrom(probes)
  if (!contradicts(known)) return null
  const { clear, passed, failed, broken, untold } = known
  if (failed === null || passed === null) return null
  const down = clear === null ? lower(plan, failed, known) : between(clear, failed, coarse, known)
  if (down !== null) return down
  const up =
    broken === null
      ? Math.min(highestRate(plan), roundRate(coarse * coarse * passed))
      : between(passed, broken, coarse, known)
  if (up !== null && up > passed && !untold.includes(up)) return up
  const tried = (rate: PerSecond): number =>
    probes.filter((probe) => probe.state !== 'void' && probe.rate === rate).length
  const thin = [clear, broken].flatMap((rate) =>
    rate === null || untold.includes(rate) || tried(rate) > plan.confirmations ? [] : [rate],
  )
  return thin.toSorted((a, b) => tried(a) - tried(b))[0] ?? null
}
