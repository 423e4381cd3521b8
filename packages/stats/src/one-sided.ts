import { type Reason, reasonOf, type TrialRecord } from '@deployment-lab/result'
import { metricOf } from './metric-of.ts'

/** An instance and its judged trials of one scenario, one a block. */
export interface Side {
  readonly instance: string
  readonly trials: readonly TrialRecord[]
}

/** Blocks, and share of all blocks, by which the losses of two sides may differ. */
const mostApart = { blocks: 2, share: 1 / 8 }

/**
 * Returns the reason if lost blocks leave no fair sample of two sides, or null. Chance takes blocks
 * from both; if one side loses many more, the rest may be the blocks that went well for it.
 */
export const lostOnOneSide = (own: Side, other: Side, metric: string): Reason | null => {
  const [most, least] = [own, other]
    .map(({ instance, trials }) => ({
      instance,
      lost: trials.filter((trial) => metricOf(trial, metric).value === null),
    }))
    .toSorted((a, b) => b.lost.length - a.lost.length)
  if (most === undefined || least === undefined) return null
  const blocks = new Set([...own.trials, ...other.trials].map(({ block }) => block)).size
  const apart = most.lost.length - least.lost.length
  const [first] = most.lost
  if (first === undefined || apart <= Math.max(mostApart.blocks, mostApart.share * blocks))
    return null
  const gates = failedGates(most.lost)
  return reasonOf(
    'lost-on-one-side',
    {
      most: most.instance,
      mostLost: most.lost.length,
      least: least.instance,
      leastLost: least.lost.length,
      blocks,
      gates: gates.length === 0 ? undefined : gates.join(', '),
    },
    gates.length === 0 ? (metricOf(first, metric).missing ?? undefined) : undefined,
  )
}

const failedGates = (lost: readonly TrialRecord[]): string[] => [
  ...new Set(
    lost.flatMap(({ gates }) =>
      gates.filter(({ state }) => state === 'failed').map(({ gate }) => gate),
    ),
  ),
]
