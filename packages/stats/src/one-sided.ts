import type { MetricId, TrialRecord } from '@deployment-lab/result'
import { metricOf } from './metric-of.ts'

/** An instance and its judged trials of one scenario, one a block. */
export interface Side {
  readonly instance: string
  readonly trials: readonly TrialRecord[]
}

/** By how many blocks, and by what share of all, two sides may differ in what they lost. */
const mostApart = { blocks: 2, share: 1 / 8 }

/**
 * Why blocks that were lost leave no fair sample of two sides, or null: chance takes blocks from
 * both, and where one side loses many more, what is left may be the blocks that went well for it.
 */
export const lostOnOneSide = (own: Side, other: Side, metric: MetricId): string | null => {
  const [most, least] = [own, other]
    .map(({ instance, trials }) => ({
      instance,
      lost: trials.filter((trial) => metricOf(trial, metric).value === null),
    }))
    .toSorted((a, b) => b.lost.length - a.lost.length)
  if (most === undefined || least === undefined) return null
  const blocks = new Set([...own.trials, ...other.trials].map(({ block }) => block)).size
  const apart = most.lost.length - least.lost.length
  if (apart <= Math.max(mostApart.blocks, mostApart.share * blocks)) return null
  return `${most.instance} lost ${most.lost.length} of ${blocks} blocks and ${least.instance} ${least.lost.length} (${causesOf(most.lost, metric)}): what is left may be the blocks that went well`
}

/** The gates that failed; where none did, why the first has no number. */
const causesOf = (lost: readonly TrialRecord[], metric: MetricId): string => {
  const failed = lost.flatMap(({ gates }) =>
    gates.filter(({ state }) => state === 'failed').map(({ gate }) => gate),
  )
  if (failed.length > 0) return [...new Set(failed)].join(', ')
  return lost.flatMap((trial) => metricOf(trial, metric).reason ?? [])[0] ?? 'no number'
}
