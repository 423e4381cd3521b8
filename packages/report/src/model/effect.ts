import type { Comparison, Interval, MetricRecord } from '@deployment-lab/result'
import {
  formatDifference,
  formatDifferences,
  formatNumber,
  formatRatio,
  formatRatios,
} from '../format/value.ts'

/** A comparison's estimate: 0.41 × or +7.90 s; null when there is none. */
export const estimateText = (
  comparison: Pick<Comparison, 'estimate' | 'compare'>,
  metric: MetricRecord,
): string | null => {
  const { value } = comparison.estimate
  if (value === null) return null
  return comparison.compare === 'ratio' ? formatRatio(value) : formatDifference(value, metric.unit)
}

/** An interval's two ends in words: 0.39 to 0.43. */
export const intervalText = (
  [low, high]: Interval,
  kind: Comparison['compare'],
  metric: MetricRecord,
): string =>
  kind === 'ratio' ? formatRatios(low, high) : formatDifferences(low, high, metric.unit)

/** Words before an estimate that is a bound: the true difference is this large or larger. */
const boundWords = ({ because, verdict }: Comparison): string =>
  because.code !== 'bound-decides' ? '' : verdict === 'better' ? 'at least ' : 'at most '

/** Estimate and 95 % interval: 0.41 × (0.39 to 0.43), or at most 0.41 × (0.39 to 0.43). */
export const effectText = (comparison: Comparison, metric: MetricRecord): string | null => {
  const estimate = estimateText(comparison, metric)
  if (estimate === null || comparison.interval === null) return estimate
  if (comparison.compare === 'difference' && comparison.interval.every((end) => end === 0)) {
    return 'no difference in any block'
  }
  return `${boundWords(comparison)}${estimate} (${intervalText(comparison.interval, comparison.compare, metric)})`
}

/** The words of a ratio for each metric whose name makes a better sentence than its title. */
const ratioClauses: Record<string, (ratio: string, other: string) => string> = {
  throughput: (ratio, other) => `did ${ratio} the throughput${other}`,
  p50: (ratio, other) => `had ${ratio} the median latency${other}`,
  p90: (ratio, other) => `had ${ratio} the 90th-percentile latency${other}`,
  p99: (ratio, other) => `had ${ratio} the 99th-percentile latency${other}`,
}

const differenceClauses: Record<string, (size: string, more: boolean, other: string) => string> = {
  outage: (size, more, other) =>
    `went ${size} ${more ? 'longer' : 'shorter'} without a correct answer${other}`,
  lostGet: (size, more, other) =>
    `lost ${size} ${more ? 'more' : 'fewer'} of 1,000 GET requests${other}`,
  lostPost: (size, more, other) =>
    `lost ${size} ${more ? 'more' : 'fewer'} of 1,000 POST requests${other}`,
}

/**
 * What an instance did against the reference, as the rest of a sentence.
 *
 * @param reference how to call it, or null where the sentence has just named it
 */
export const effectClause = (
  comparison: Comparison,
  metric: MetricRecord,
  reference: string | null,
): string => {
  const { value } = comparison.estimate
  const other = (word: string): string => (reference === null ? '' : ` ${word} ${reference}`)
  if (value === null) return `has no number to compare in "${metric.title}"`
  if (comparison.compare === 'ratio') {
    const ratio = `${boundWords(comparison)}${formatRatio(value)}`
    const clause = ratioClauses[metric.id]
    return clause?.(ratio, other('of')) ?? `reached ${ratio} in "${metric.title}"${other('of')}`
  }
  const clause = differenceClauses[metric.id]
  return (
    clause?.(formatNumber(Math.abs(value), metric.unit), value > 0, other('than')) ??
    `differed by ${formatDifference(value, metric.unit)} in "${metric.title}"${other('from')}`
  )
}
