import type { Comparison, InstanceRecord, Result } from '@deployment-lab/result'
import { markOf } from '../format/status.ts'
import { effectText } from './effect.ts'
import { counts, metricOf, printedOf, referenceOf, withoutFailures } from './lookup.ts'
import type { Group, Remark, Section } from './report-model.ts'
import { focusOf, phraseOf } from './subjects.ts'

/** Throughput, latency and cost of the dev server; without a dev server, of every subject. */
export const findingSections = (result: Result): Section[] => {
  const reference = referenceOf(result)
  if (reference === undefined || !result.trials.some(counts)) return []
  return focusOf(result).flatMap((record, index): Section[] => {
    const groups = groupsOf(record, reference, result)
    return groups.every(({ items }) => items.length === 0)
      ? []
      : [
          {
            id: `findings-${index + 1}`,
            title: `Throughput, latency and cost of ${phraseOf(record)}`,
            depth: 'brief',
            blocks: [{ kind: 'groups', groups }],
          },
        ]
  })
}

const groupsOf = (record: InstanceRecord, reference: InstanceRecord, result: Result): Group[] => {
  const own = withoutFailures(result).filter(({ instance }) => instance === record.instance)
  const remarks = (verdicts: readonly Comparison['verdict'][]): Remark[] =>
    own
      .filter(({ verdict }) => verdicts.includes(verdict))
      .map((comparison) => remarkOf(comparison, result))
  const other = phraseOf(reference)
  return [
    {
      title: `Worse than ${other}`,
      mark: markOf('worse'),
      items: remarks(['worse']),
      otherwise: `Nothing measured here was shown to be worse than ${other}.`,
    },
    {
      title: `Not worse than ${other}`,
      mark: markOf('equivalent'),
      items: remarks(['equivalent', 'better']),
      otherwise: `Nothing was shown to be as good as ${other}.`,
    },
  ]
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
