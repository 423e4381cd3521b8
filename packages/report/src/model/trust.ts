import { blocksIn, type Comparison, type Result, withoutRepeated } from '@deployment-lab/result'
import { differsFromItself } from '@deployment-lab/stats'
import { caution, failed, passed } from '../format/status.ts'
import { notesOn } from '../words/notes.ts'
import { sentence } from '../words/sentence.ts'
import { checkRemarks } from './check-remarks.ts'
import { estimateText } from './effect.ts'
import { equalityRemark } from './equality.ts'
import { hostRemarks } from './host-remark.ts'
import { byScenario, counts, inline, listed, metricOf, plural, referenceOf } from './lookup.ts'
import type { Remark, Section } from './report-model.ts'

/** What makes a run's numbers doubtful, as sentences; empty when nothing does. */
export const cautionsOf = (result: Result): string[] => {
  const { state, partialReason } = result.run
  const partial =
    state === 'partial'
      ? [
          `This run is partial: ${partialReason === null ? 'it ended before its plan was done' : sentence(partialReason)}.`,
        ]
      : []
  const { capacities = [] } = result
  if (result.trials.length === 0 && capacities.length > 0) return partial
  if (result.trials.length === 0) return ['Nothing was measured: the run has no trial.', ...partial]
  if (!result.trials.some(counts)) {
    const all = plural(result.trials.length, 'trial')
    return [
      `This machine cannot answer: none of ${all} passed its gates.${topReason(result.trials)}`,
      ...partial,
    ]
  }
  const differing = result.comparisons.filter(differsFromItself)
  if (differing.length === 0) return partial
  const [first, ...others] = differing
  const questions = differing.map((comparison) => questionOf(comparison, result))
  const itself = `${first?.reference}, started twice, differs from itself`
  if (others.length === 0) {
    return [`This machine cannot answer ${listed(questions)}: ${itself}.`, ...partial]
  }
  const all = new Set(result.comparisons.map(({ scenario, metric }) => `${scenario} ${metric}`))
    .size
  return [
    `This machine cannot answer ${differing.length} of ${all} questions: ${itself}.`,
    `It differs in ${listed(questions)}.`,
    ...partial,
  ]
}

const questionOf = (comparison: Comparison, result: Result): string => {
  const metric = metricOf(result, comparison.metric)
  const estimate = estimateText(comparison, metric)
  const name = inline(metric.title)
  return `"${name}" in ${comparison.scenario}${estimate === null ? '' : ` (${estimate})`}`
}

/** The checks that tell if a run can be believed: one line, which unfolds. */
export const trustSection = (result: Result): Section => {
  const remarks = remarksOn(result)
  const notes = notesOn(result).map((text): Remark => ({ mark: null, subject: null, text }))
  const words = remarks.map(({ mark }) => mark?.word ?? '').join(', ')
  return {
    id: 'trust',
    title: 'Can this be trusted?',
    depth: 'first',
    blocks: [
      {
        kind: 'details',
        bulky: false,
        summary: `Trust: ${words}`,
        blocks: [
          { kind: 'list', items: remarks },
          ...(notes.length === 0 ? [] : [{ kind: 'list' as const, items: notes }]),
        ],
      },
    ],
  }
}

const remarksOn = (result: Result): Remark[] => [
  completeness(result),
  itself(result),
  trialStates(result),
  ...hostRemarks(result),
  equalityRemark(result),
  ...checkRemarks(result),
]

const completeness = (result: Result): Remark => {
  const blocks = byScenario(result).map(
    ({ scenario, trials }) => `${scenario.name} ${blocksIn(trials)} of ${scenario.blocks} blocks`,
  )
  const { state, dropped = 0 } = result.run
  return state === 'complete'
    ? {
        mark: { ...passed, word: 'complete' },
        subject: null,
        text:
          dropped === 0
            ? 'The plan was carried out.'
            : `The plan was carried out as far as its time reached: ${plural(dropped, 'trial')} did not fit.`,
      }
    : {
        mark: { ...caution, word: 'partial' },
        subject: null,
        text: `${result.run.partialReason === null ? 'It ended early' : sentence(result.run.partialReason)}: ${blocks.join(', ')}.`,
      }
}

const itself = (result: Result): Remark => {
  const again = result.comparisons.filter(({ role }) => role === 'again')
  const checked = again.filter(({ adjustedInterval }) => adjustedInterval !== null)
  const differing = checked.filter(differsFromItself)
  const name = referenceOf(result)?.instance ?? 'the reference'
  const added = result.run.added.itself
  const more = added > 0 ? ` ${plural(added, 'block')} were added because it did at first.` : ''
  if (checked.length === 0) {
    return {
      mark: { ...caution, word: 'A/A not checked' },
      subject: null,
      text: `Whether ${name} differs from itself on this machine is not known: ${whyNotChecked(result)}.`,
    }
  }
  return differing.length === 0
    ? {
        mark: { ...passed, word: 'A/A passed' },
        subject: null,
        text: `${name}, started twice, differs from itself in none of ${plural(checked.length, 'comparison')}.${more}`,
      }
    : {
        mark: { ...failed, word: 'A/A failed' },
        subject: null,
        text: `${name}, started twice, differs from itself in ${differing.length} of ${plural(checked.length, 'comparison')}; these have no verdict.${more}`,
      }
}

const whyNotChecked = ({ comparisons, instances, trials }: Result): string => {
  const copy = instances.find(({ role }) => role === 'again')
  if (copy === undefined) return 'its second copy did not take part'
  if (!trials.some(({ instance }) => instance === copy.instance)) {
    return 'no trial was run with its second copy'
  }
  const first = comparisons.find(({ role }) => role === 'again')
  return `it needs two blocks of both copies${first === undefined ? '' : ` (${sentence(first.because)})`}`
}

const trialStates = ({ trials, capacities = [] }: Result): Remark => {
  const once = withoutRepeated(trials)
  const repeated = trials.length - once.length
  const of = (state: string): number => once.filter((trial) => trial.state === state).length
  const bad = of('void') + of('failed')
  const bounds = of('at-least')
  const parts = [
    ...(of('void') > 0 ? [`${of('void')} void`] : []),
    ...(of('failed') > 0 ? [`${of('failed')} failed`] : []),
    ...(repeated > 0 ? [`${repeated} repeated, as something disturbed the machine`] : []),
    ...(bounds > 0 ? [`${bounds} ${bounds === 1 ? 'is a lower bound' : 'are lower bounds'}`] : []),
  ]
  if (trials.length === 0 && capacities.length > 0) {
    const probes = capacities.flatMap((one) => one.probes)
    return {
      mark: { ...passed, word: 'searched' },
      subject: null,
      text: `${plural(probes.length, 'trial')} in searches for capacity, ${probes.filter(({ state }) => state === 'void').length} of them void.`,
    }
  }
  if (trials.length === 0)
    return { mark: { ...failed, word: 'no trials' }, subject: null, text: 'None was run.' }
  return bad + bounds + repeated === 0
    ? {
        mark: { ...passed, word: 'no trial void' },
        subject: null,
        text: `All ${trials.length} trials count.`,
      }
    : {
        mark:
          bad === once.length
            ? { ...failed, word: 'all trials void' }
            : { ...caution, word: `${bad} of ${plural(once.length, 'trial')} void` },
        subject: null,
        text: `Of ${plural(trials.length, 'trial')}: ${parts.join(', ')}.${topReason(trials)}`,
      }
}

const topReason = (trials: Result['trials']): string => {
  const reasons = withoutRepeated(trials).flatMap((trial) =>
    counts(trial) ? [] : trial.reasons.slice(0, 1).map(sentence),
  )
  const tally = [...Map.groupBy(reasons, (reason) => reason).entries()]
  const [top] = tally.toSorted(([, a], [, b]) => b.length - a.length)
  return top === undefined ? '' : ` Most often: ${top[0]}.`
}
