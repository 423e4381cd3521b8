import {
  type CapacityProbe,
  type CapacityRecord,
  type Reason,
  reasonOf,
} from '@deployment-lab/result'
import { contradicts, type Known, knownFrom } from './known.ts'
import { confirmedRates, freshAt, nextProbe } from './next-probe.ts'
import type { CapacityPlan } from './plan.ts'

/** Result of a search, without its scenario and instance. */
export type Capacity = Pick<
  CapacityRecord,
  'passing' | 'failing' | 'state' | 'failedBy' | 'because'
>

type Tried = Pick<CapacityProbe, 'phase' | 'rate' | 'state' | 'clause'>

/**
 * Sums up the probes of one instance, after the search or in the middle of it.
 *
 * `passing` is the highest rate below every failure and `failing` the lowest above everything that
 * passed, so that contradicting trials lie between them. A search that met the generator's limit
 * has no `failing`.
 */
export const capacityOf = (plan: CapacityPlan, probes: readonly Tried[]): Capacity => {
  const known = knownFrom(probes)
  const { clear, passed, failed, broken } = known
  const capacity = (
    state: Capacity['state'],
    because: Reason,
    ends: Pick<Capacity, 'passing' | 'failing'>,
  ): Capacity => ({ ...ends, state, failedBy: clauseAt(probes, ends.failing), because })
  const over = nextProbe(plan, probes) === null
  if (passed === null && failed === null) {
    return capacity('not-measured', nothingTold(probes), { passing: null, failing: null })
  }
  if (passed === null) {
    return capacity('below', reasonOf('nothing-passed'), {
      passing: null,
      failing: failed,
    })
  }
  if (failed === null) {
    const because = over ? limitOf(known) : reasonOf('nothing-failed-yet')
    return capacity('at-least', because, { passing: clear, failing: null })
  }
  if (contradicts(known)) {
    const because = reasonOf('contradicting', { from: failed, to: passed })
    return capacity(broken === null && clear !== null ? 'at-least' : 'unconfirmed', because, {
      passing: clear,
      failing: broken,
    })
  }
  const ends = { passing: clear, failing: broken }
  return isConfirmed(plan, probes)
    ? capacity('confirmed', reasonOf('ends-agreed'), ends)
    : capacity('unconfirmed', unconfirmed(over, known), ends)
}

const isConfirmed = (plan: CapacityPlan, probes: readonly Tried[]): boolean => {
  const search = probes.filter(({ phase }) => phase === 'search')
  const { passed, failed } = knownFrom(search)
  return (
    passed !== null &&
    failed !== null &&
    // Rates have three digits: two that are next to each other may be a little further apart.
    failed / passed <= (1 + plan.precision) * 1.005 &&
    confirmedRates(plan, search).every((rate) => freshAt(probes, rate) >= plan.confirmations)
  )
}

const unconfirmed = (over: boolean, { untold }: Known): Reason => {
  if (!over) return reasonOf('search-not-over')
  return untold.length > 0
    ? reasonOf('rates-void', { rates: untold.join(', ') })
    : reasonOf('too-many-trials')
}

const limitOf = ({ untold }: Known): Reason =>
  untold.length > 0 ? reasonOf('ceiling-void', { rates: untold.join(', ') }) : reasonOf('ceiling')

const nothingTold = (probes: readonly Tried[]): Reason =>
  probes.length === 0
    ? reasonOf('nothing-tried')
    : reasonOf('all-void', {}, probes.at(-1)?.clause ?? undefined)

/** The first of several failures at a rate. */
const clauseAt = (probes: readonly Tried[], rate: number | null): Reason | null =>
  probes.find((probe) => probe.state === 'failed' && probe.rate === rate)?.clause ?? null
