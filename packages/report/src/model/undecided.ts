import type { Comparison, Result } from '@deployment-lab/result'
import { markOf } from '../format/status.ts'
import { outcomeMarks } from '../words/outcomes.ts'
import { sentence } from '../words/sentence.ts'
import { countText, type Failure } from './failures.ts'
import { inline, listed, metricOf, withoutFailures } from './lookup.ts'
import { lists, type Remark, type Section, unlessEmpty } from './report-model.ts'

/** Everything that has no answer, each once with its reason; nothing where all have one. */
export const undecidedSections = (result: Result, failures: readonly Failure[]): Section[] => {
  return unlessEmpty({
    id: 'undecided',
    title: 'What could not be decided here',
    depth: 'brief',
    blocks: lists([...failures.flatMap(failureRemarks), ...comparisonRemarks(result)]),
  })
}

const failureRemarks = ({ scenario, places }: Failure): Remark[] =>
  places.flatMap(({ cell, record }): Remark[] => {
    if (cell?.outcome !== 'void' && cell?.outcome !== 'varies') return []
    const why = cell.reason === null ? countText(cell) : sentence(cell.reason)
    const subject = `${scenario.name}, ${record.instance}`
    return [{ mark: outcomeMarks[cell.outcome], subject, text: `${why}.` }]
  })

/** Comparisons of a scenario that share a verdict and its reason stand in one line. */
const comparisonRemarks = (result: Result): Remark[] => {
  const open = withoutFailures(result, result.comparisons).filter(
    ({ role, verdict }) =>
      role === 'subject' && (verdict === 'inconclusive' || verdict === 'not-answerable'),
  )
  const groups = Map.groupBy(open, ({ scenario, verdict, because }) =>
    JSON.stringify([scenario, verdict, because]),
  )
  return [...groups.values()].flatMap((group): Remark[] => {
    const [first] = group
    if (first === undefined) return []
    const subject = `${first.scenario}, ${namesOf(group, result)}`
    return [{ mark: markOf(first.verdict), subject, text: `${sentence(first.because)}.` }]
  })
}

/** Metrics of the same instances together: 'throughput and p50 of pm2 and nginx'. */
const namesOf = (group: readonly Comparison[], result: Result): string => {
  const byMetric = [...Map.groupBy(group, ({ metric }) => metric)].map(([id, comparisons]) => ({
    title: inline(metricOf(result, id).title),
    instances: listed(comparisons.map(({ instance }) => instance)),
  }))
  return [...Map.groupBy(byMetric, ({ instances }) => instances)]
    .map(([instances, metrics]) => `${listed(metrics.map(({ title }) => title))} of ${instances}`)
    .join('; ')
}
