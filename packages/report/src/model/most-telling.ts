import type { Comparison, MetricRecord } from '@deployment-lab/result'

/**
 * Comparisons in the order in which they tell most, for a sentence that has room for a few:
 *
 * 1. requests without a correct answer and outages, before answers that were slow or few, before
 *    what answers cost, which no user feels;
 * 2. within each, by the effect that is certain: the end of the corrected interval that is nearer to
 *    no difference, in multiples of the metric's margin or as a logarithm of the ratio;
 * 3. what is still equal stays in the order of the scenarios.
 */
export const mostTelling = (
  comparisons: readonly Comparison[],
  metricOf: (id: string) => MetricRecord,
): Comparison[] =>
  comparisons
    .map((comparison) => {
      const metric = metricOf(comparison.metric)
      return { comparison, rank: rankOf(comparison, metric), effect: effectOf(comparison, metric) }
    })
    .toSorted((a, b) => a.rank - b.rank || b.effect - a.effect)
    .map(({ comparison }) => comparison)

const rankOf = ({ compare }: Comparison, { id }: MetricRecord): number => {
  if (compare === 'difference') return 0
  return id === 'cpuPerAnswer' ? 2 : 1
}

const effectOf = (
  { compare, estimate, adjustedInterval }: Comparison,
  { margin }: MetricRecord,
): number => {
  const ends = adjustedInterval ?? (estimate.value === null ? [] : [estimate.value])
  if (ends.length === 0) return 0
  const size = (value: number): number =>
    Math.abs(compare === 'ratio' ? Math.log(value) : value / (margin ?? 1))
  return Math.min(...ends.map(size))
}
