import {
  type Budget,
  type BudgetRecord,
  measured,
  type Reason,
  reasonOf,
  withoutValue,
} from '@deployment-lab/result'
import { boundedSide } from './bounds.ts'
import { type BudgetEvidence, holds } from './budget-evidence.ts'
import { level } from './compare.ts'
import { intervalAt, pair } from './interval.ts'
import { lostOnOneSide, type Side } from './one-sided.ts'
import { estimateIn, inUnitsOf, judgedTrials, pairedValues } from './paired-values.ts'
import { resolutionOf } from './spread.ts'
import { fewestBlocks } from './verdict.ts'

/**
 * Holds a limit that is a multiple of another instance against the 95 % interval of their ratio
 * over paired blocks. The budget is kept if the whole interval lies within the limit, and broken if
 * all of it lies beyond. An interval that contains the limit shows neither: people switch off a
 * gate that fails by chance, and a budget must not be called kept without evidence. A value that
 * was not measured, or cannot be answered on this machine, is broken as in every budget.
 */
export const judgeRatio = (
  budget: Budget,
  against: string,
  evidence: BudgetEvidence,
): BudgetRecord => {
  const { scenario, metric, instance, operator, limit } = budget
  const without = (because: Reason): BudgetRecord => ({
    ...budget,
    reading: withoutValue(because),
    atLeast: false,
    state: 'broken',
    because,
  })
  const record = evidence.metrics.find(({ id }) => id === metric)
  if (record === undefined) return without(reasonOf('no-such-metric'))
  const cannot = unanswerable(evidence, scenario, metric, [instance, against])
  if (cannot !== null) return without(cannot)
  const left = evidence.leftOut.find(({ topology }) => [instance, against].includes(topology))
  if (left !== undefined) {
    return without(reasonOf('left-out', { topology: left.topology, why: left.reason }))
  }
  const sideOf = (name: string): Side => ({
    instance: name,
    trials: judgedTrials(evidence.trials, scenario, name),
  })
  const [own, other] = [sideOf(instance), sideOf(against)]
  const oneSided = lostOnOneSide(own, other, metric)
  if (oneSided !== null) return without(oneSided)
  const paired = pair(pairedValues(own.trials, other.trials, record), resolutionOf(record))
  const interval = inUnitsOf(record, intervalAt(paired, level))
  if (interval === null || paired.blocks < fewestBlocks) {
    return without(reasonOf('few-pairs-for-budget', { pairs: paired.blocks, needed: fewestBlocks }))
  }
  const [low, high] = interval
  const upper = operator === '<=' || operator === '<'
  const bounded = boundedSide(record, own.trials, other.trials)
  // The true ratio is beyond the measured one: above it if the instance is bounded.
  const beyond = bounded === 'own' ? 'above' : bounded === 'reference' ? 'below' : null
  const stands = (needs: 'above' | 'below'): boolean => bounded === null || beyond === needs
  const [nearest, furthest] = upper ? [low, high] : [high, low]
  const reading = measured(estimateIn(record, paired.mean))
  const judged = { ...budget, reading, interval, atLeast: false }
  if (!holds(nearest, operator, limit) && stands(upper ? 'above' : 'below')) {
    return { ...judged, state: 'broken', because: reasonOf('interval-beyond') }
  }
  if (bounded !== null && !(holds(furthest, operator, limit) && stands(upper ? 'below' : 'above')))
    return without(reasonOf('lower-bounds'))
  return holds(furthest, operator, limit)
    ? { ...judged, state: 'kept', because: reasonOf('interval-within') }
    : {
        ...judged,
        state: 'not-judged',
        because: reasonOf('interval-holds-limit'),
      }
}

const unanswerable = (
  { comparisons }: BudgetEvidence,
  scenario: string,
  metric: string,
  instances: readonly string[],
): Reason | null =>
  comparisons.find(
    (comparison) =>
      comparison.verdict === 'not-answerable' &&
      comparison.scenario === scenario &&
      comparison.metric === metric &&
      instances.includes(comparison.instance),
  )?.because ?? null
