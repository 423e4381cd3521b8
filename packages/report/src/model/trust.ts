import { blocksIn, type Comparison, type Result, withoutRepeated } from '@deployment-lab/result'
import { differsFromItself, noiseIn } from '@deployment-lab/stats'
import { caution, failed, passed } from '../format/status.ts'
import { noiseText } from '../words/gates.ts'
import { notesOn } from '../words/notes.ts'
import { sentence } from '../words/sentence.ts'
import { checkRemarks } from './check-remarks.ts'
import { estimateText } from './effect.ts'
import { equalityRemark } from './equality.ts'
import { byScenario, counts, inline, listed, metricOf, plural, referenceOf } from './lookup.ts'
import { checked, folded, lists, type Remark, type Section } from './report-model.ts'

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
    blocks: folded(`Trust: ${words}`, [...lists(remarks), ...lists(notes)]),
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
  const { state, partialReason, dropped = 0 } = result.run
  if (state === 'partial') {
    const why = partialReason === null ? 'It ended early' : sentence(partialReason)
    return checked(caution, 'partial', `${why}: ${blocks.join(', ')}.`)
  }
  const left = `The plan was carried out as far as its time reached: ${plural(dropped, 'trial')} did not fit.`
  return checked(passed, 'complete', dropped === 0 ? 'The plan was carried out.' : left)
}

const itself = (result: Result): Remark => {
  const again = result.comparisons.filter(({ role }) => role === 'again')
  const judged = again.filter(({ adjustedInterval }) => adjustedInterval !== null)
  const differing = judged.filter(differsFromItself)
  const name = referenceOf(result)?.instance ?? 'the reference'
  const added = result.run.added.itself
  const more = added > 0 ? ` ${plural(added, 'block')} were added because it did at first.` : ''
  if (judged.length === 0) {
    const unknown = `Whether ${name} differs from itself on this machine is not known: ${whyNotChecked(result)}.`
    return checked(caution, 'A/A not checked', unknown)
  }
  const all = plural(judged.length, 'comparison')
  const differs = `${name}, started twice, differs from itself in`
  return differing.length === 0
    ? checked(passed, 'A/A passed', `${differs} none of ${all}.${more}`)
    : checked(
        failed,
        'A/A failed',
        `${differs} ${differing.length} of ${all}; these have no verdict.${more}`,
      )
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
    const isVoid = probes.filter(({ state }) => state === 'void').length
    const searches = `${plural(probes.length, 'trial')} in searches for capacity`
    return checked(passed, 'searched', `${searches}, ${isVoid} of them void.`)
  }
  if (trials.length === 0) return checked(failed, 'no trials', 'None was run.')
  if (bad + bounds + repeated === 0) {
    return checked(passed, 'no trial void', `All ${trials.length} trials count.`)
  }
  const text = `Of ${plural(trials.length, 'trial')}: ${parts.join(', ')}.${topReason(trials)}`
  return bad === once.length
    ? checked(failed, 'all trials void', text)
    : checked(caution, `${bad} of ${plural(once.length, 'trial')} void`, text)
}

/** Lists disturbances of the machine while it measured. */
const hostRemarks = ({ trials }: Result): Remark[] => {
  const noise = noiseIn(trials)
  if (noise === null) return []
  const { disturbed, worst } = noise
  const where = [...Map.groupBy(disturbed, ({ scenario }) => scenario)].map(
    ([scenario, own]) => `${scenario} ${own.length}`,
  )
  const kept = withoutRepeated(disturbed).length
  const counted = kept === 0 ? 'All of them were repeated' : `${kept} of them were not repeated`
  const text = `Something else disturbed ${disturbed.length} of ${plural(trials.length, 'trial')} (${where.join(', ')}): at worst ${noiseText(worst)}. ${counted}.`
  return [checked(caution, 'machine disturbed', text)]
}

const topReason = (trials: Result['trials']): string => {
  const reasons = withoutRepeated(trials).flatMap((trial) =>
    counts(trial) ? [] : trial.reasons.slice(0, 1).map(sentence),
  )
  const tally = [...Map.groupBy(reasons, (reason) => reason).entries()]
  const [top] = tally.toSorted(([, a], [, b]) => b.length - a.length)
  return top === undefined ? '' : ` Most often: ${top[0]}.`
}
