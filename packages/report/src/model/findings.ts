import type { Comparison, InstanceRecord, Result } from '@deployment-lab/result'
import { markOf } from '../format/status.ts'
import { sentence } from '../words/sentence.ts'
import { type AfterFault, afterFaults } from './after-fault.ts'
import { effectText } from './effect.ts'
import { counts, listed, metricOf, plural, printedOf, referenceOf } from './lookup.ts'
import type { Block, Group, Remark, Section } from './report-model.ts'
import { focusOf, isDevServer, phraseOf } from './subjects.ts'

/** What fails in the dev server and what does not; without a dev server, of every subject. */
export const findingSections = (result: Result): Section[] => {
  const reference = referenceOf(result)
  if (reference === undefined || !result.trials.some(counts)) return []
  const faults = afterFaults(result)
  return focusOf(result).map((record, index) => ({
    id: `findings-${index + 1}`,
    title: `What fails in ${phraseOf(record)}, and what does not`,
    depth: 'brief',
    blocks: [
      { kind: 'groups', groups: groupsOf(record, reference, result, faults) },
      ...othersBlock(record, result),
    ],
  }))
}

/** What the columns above do not say: comparisons of other topologies without an answer. */
const othersBlock = (record: InstanceRecord, { comparisons }: Result): Block[] => {
  const untold = comparisons.filter(
    ({ role, instance, verdict }) =>
      role === 'subject' && instance !== record.instance && verdict === 'not-answerable',
  )
  const [first] = untold
  if (first === undefined || !isDevServer(record)) return []
  const names = listed([...new Set(untold.map(({ instance }) => instance))])
  const what = plural(untold.length, 'comparison')
  return [
    {
      kind: 'text',
      text: `Of the other topologies, ${what} cannot be answered here (${names}): ${sentence(first.because)}.`,
    },
  ]
}

const groupsOf = (
  record: InstanceRecord,
  reference: InstanceRecord,
  result: Result,
  faults: readonly AfterFault[],
): Group[] => {
  const own = result.comparisons.filter(({ instance }) => instance === record.instance)
  const downs = faults.filter(({ instance, down }) => instance === record.instance && down > 0)
  // Down to the end, as the reference or more: it is said once, as a failure.
  const drowned = new Set(downs.map(({ scenario }) => scenario))
  const remarks = (verdicts: readonly Comparison['verdict'][]): Remark[] =>
    own
      .filter(({ verdict }) => verdicts.includes(verdict))
      .filter(({ verdict, scenario }) => verdict === 'worse' || !drowned.has(scenario))
      .map((comparison) => remarkOf(comparison, result))
  const other = phraseOf(reference)
  const nothing = own.length === 0 ? 'Nothing was compared.' : null
  return [
    {
      title: isDevServer(record) ? 'Fails' : `Worse than ${other}`,
      mark: markOf('worse'),
      items: [
        ...remarks(['worse']),
        ...downs.map((fault) => downRemark(fault, reference, result, faults)),
      ],
      otherwise: nothing ?? `Nothing measured here was shown to be worse than ${other}.`,
    },
    {
      title: isDevServer(record) ? 'Does not fail' : `Not worse than ${other}`,
      mark: markOf('equivalent'),
      items: remarks(['equivalent', 'better']),
      otherwise: nothing ?? `Nothing was shown to be as good as ${other}.`,
    },
    {
      title: 'Cannot be told here',
      mark: markOf('inconclusive'),
      items: remarks(['inconclusive', 'not-answerable']),
      otherwise: nothing ?? `Nothing: every comparison of ${phraseOf(record)} has an answer.`,
    },
  ]
}

const remarkOf = (comparison: Comparison, result: Result): Remark => {
  const { scenario, instance, reference, verdict, because } = comparison
  const metric = metricOf(result, comparison.metric)
  const own = printedOf(result, { scenario, metric: metric.id, instance }).text
  const other = printedOf(result, { scenario, metric: metric.id, instance: reference }).text
  const effect = effectText(comparison, metric)
  const same =
    own === other && comparison.compare === 'difference' && comparison.estimate.value === 0
  const numbers = own === other ? `${own} in both` : `${own} against ${other}`
  const told =
    verdict === 'inconclusive' || verdict === 'not-answerable'
      ? ` No verdict: ${sentence(because)}.`
      : ''
  return {
    mark: markOf(verdict),
    subject: `${metric.title} (${scenario})`,
    text: `${numbers}${effect === null || same ? '' : `; ${effect}`}.${told}`,
  }
}

const downRemark = (
  fault: AfterFault,
  reference: InstanceRecord,
  result: Result,
  faults: readonly AfterFault[],
): Remark => {
  const { scenario, instance, down, trials } = fault
  const lost = (['lostGet', 'lostPost'] as const).flatMap((metric) => {
    const { text, reading } = printedOf(result, { scenario, metric, instance })
    return reading.value === null
      ? []
      : [`${text} of 1,000 ${metric === 'lostGet' ? 'GET' : 'POST'} requests`]
  })
  const shared = faults.some(
    (one) =>
      one.instance === reference.instance && one.scenario === scenario && one.down === one.trials,
  )
  return {
    mark: { ...markOf('worse'), word: 'stays down' },
    subject: `After one fault (${scenario})`,
    text: [
      `No correct answer any more in ${down} of ${plural(trials, 'trial')}.`,
      ...(lost.length === 0 ? [] : [`Lost: ${lost.join(', ')}.`]),
      ...(shared ? [`The same happens to ${reference.instance}.`] : []),
    ].join(' '),
  }
}
