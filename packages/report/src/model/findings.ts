import type { Comparison, Result } from '@deployment-lab/result'
import { markOf } from '../format/status.ts'
import { effectText } from './effect.ts'
import { counts, metricOf, printedOf, referenceOf, withoutFailures } from './lookup.ts'
import { lists, type Remark, type Section, unlessEmpty } from './report-model.ts'
import { focusOf, openingOf, phraseOf } from './subjects.ts'

const order = ['worse', 'equivalent', 'better'] as const

/** Throughput, latency and cost of the dev server; without a dev server, of every subject. */
export const findingSections = (result: Result): Section[] => {
  const reference = referenceOf(result)
  if (reference === undefined || !result.trials.some(counts)) return []
  return focusOf(result).flatMap((record, index) => {
    const compared = withoutFailures(result, result.comparisons).filter(
      ({ instance }) => instance === record.instance,
    )
    const decided = order.flatMap((verdict) =>
      compared.filter((comparison) => comparison.verdict === verdict),
    )
    return unlessEmpty({
      id: `findings-${index + 1}`,
      title: `${openingOf(record)} against ${phraseOf(reference)}`,
      depth: 'brief',
      blocks: lists(decided.map((comparison) => remarkOf(comparison, result))),
    })
  })
}

const remarkOf = (comparison: Comparison, result: Result): Remark => {
  const { scenario, instance, reference, verdict } = comparison
  const metric = metricOf(result, comparison.metric)
  const own = printedOf(result, { scenario, metric: metric.id, instance }).text
  const other = printedOf(result, { scenario, metric: metric.id, instance: reference }).text
  const effect = effectText(comparison, metric)
  const same =
    own === other && comparison.compare === 'difference' && comparison.estimate.value === 0
  const numbers = own === other ? `${own} in both` : `${own} against ${other}`
  return {
    mark: markOf(verdict),
    subject: `${metric.title} (${scenario})`,
    text: `${numbers}${effect === null || same ? '' : `; ${effect}`}.`,
  }
}
