import type { CapacityProbe, PerSecond } from '@deployment-lab/result'
import type { Capacity } from '@deployment-lab/stats'

type Interval = Pick<Capacity, 'passing' | 'failing'>

/** Distance of a rate from an interval, as a share of it; 0 inside, null without an interval. */
export const missOf = ({ passing, failing }: Interval, rate: PerSecond): number | null =>
  passing === null || failing === null ? null : Math.max(0, passing / rate - 1, rate / failing - 1)

/** Tells if there is an interval, and its upper end is at most a share above the lower. */
export const isNear = ({ passing, failing }: Interval, share: number): boolean =>
  passing !== null && failing !== null && failing / passing <= 1 + share

/** Allowed distance of the ends of a confirmed interval: fresh trials at both are 1.1 apart. */
const confirmedApart = 0.15

/**
 * Tells if a search is called confirmed without grounds in its trials: the interval is wide, they
 * contradict each other, or too few fresh ones passed or failed. It uses the trials and nothing of
 * the engine.
 */
export const isUnfounded = (
  capacity: Interval & Pick<Capacity, 'state'>,
  probes: readonly Pick<CapacityProbe, 'phase' | 'rate' | 'state'>[],
  confirmations: number,
): boolean => {
  if (capacity.state !== 'confirmed') return false
  const ratesOf = (outcome: CapacityProbe['state']): number[] =>
    probes.filter((probe) => probe.state === outcome).map(({ rate }) => rate)
  const fresh = (outcome: CapacityProbe['state']): number =>
    probes.filter(({ phase, state: own }) => phase === 'confirm' && own === outcome).length
  const contradict = Math.max(...ratesOf('passed')) >= Math.min(...ratesOf('failed'))
  if (contradict || !isNear(capacity, confirmedApart)) return true
  return fresh('passed') < confirmations || fresh('failed') < confirmations
}
