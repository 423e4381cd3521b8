import { type MetricRecord, reasonOf, type TrialRecord } from '@deployment-lab/result'
import type { Decided } from './verdict.ts'

/** Side of a comparison whose rates are lower bounds; null if neither's are. */
export type Bounded = 'own' | 'reference' | 'both' | null

/** Finds the side of a comparison that the generator could not load harder. */
export const boundedSide = (
  { unit }: MetricRecord,
  own: readonly TrialRecord[],
  reference: readonly TrialRecord[],
): Bounded => {
  const isBounded = (trials: readonly TrialRecord[]): boolean =>
    trials.some(({ state }) => state === 'at-least')
  if (unit !== 'per-second') return null
  if (isBounded(own)) return isBounded(reference) ? 'both' : 'own'
  return isBounded(reference) ? 'reference' : null
}

/** Keeps a verdict only if the true difference can only be larger. */
export const withinBounds = (bounded: Bounded, decided: Decided): Decided => {
  const { verdict } = decided
  if (bounded === null) return decided
  return (verdict === 'better' && bounded === 'own') ||
    (verdict === 'worse' && bounded === 'reference')
    ? { ...decided, because: reasonOf('bound-decides', { side: bounded }) }
    : { verdict: 'not-answerable', because: reasonOf('lower-bounds') }
}
