import type { InstanceRecord, Result } from '@deployment-lab/result'
import { capacitySentences } from './capacity.ts'
import { effectClause } from './effect.ts'
import type { Failure } from './failures.ts'
import { counts, listed, metricOf, plural, referenceOf, withoutFailures } from './lookup.ts'
import { mostTelling } from './most-telling.ts'
import type { VerdictBlock } from './report-model.ts'
import { scaleModelPrefix } from './scale-model.ts'
import { focusOf, openingOf, phraseOf } from './subjects.ts'
import { insteadSentence, isAnyDecided, survivalSentences } from './survival.ts'
import { cautionsOf } from './trust.ts'

// A headline is read in one breath.
const mostClauses = 2

/**
 * The verdict of a run in sentences, made by rule: from its failures, which depend on no comparison,
 * and without any from its comparisons, where what makes these doubtful comes first.
 */
export const verdictBlock = (result: Result, failures: readonly Failure[]): VerdictBlock => {
  const cautions = cautionsOf(result)
  const isBroken = isAnyDecided(failures)
  const survival = isBroken ? survivalSentences(failures) : []
  const findings = [
    ...(result.trials.some(counts) ? sentences(result, isBroken) : []),
    ...capacitySentences(result),
  ]
  const [headline = 'Nothing was compared.', ...rest] = isBroken
    ? [...survival, ...findings]
    : [...cautions, ...findings]
  return {
    headline: `${scaleModelPrefix(result)}${headline}`,
    caution: !isBroken && cautions.length > 0,
    advice: isBroken ? insteadSentence(failures) : null,
    cautions: isBroken ? cautions.slice(0, 1) : cautions.slice(1),
    lead: isBroken ? rest : rest.slice(Math.max(0, cautions.length - 1)),
  }
}

/** Sentences from the comparisons; beside failures only those that have an answer. */
const sentences = (result: Result, isBroken: boolean): string[] => {
  const reference = referenceOf(result)
  const focus = focusOf(result)
  if (reference === undefined) {
    return ['What all others are compared with did not take part, so nothing was compared.']
  }
  if (focus.length === 0 || result.comparisons.length === 0) {
    return isBroken ? [] : ['Only one kind of instance took part, so there is nothing to compare.']
  }
  return focus.flatMap((record) => sentenceOf(record, reference, result, isBroken))
}

const sentenceOf = (
  record: InstanceRecord,
  reference: InstanceRecord,
  result: Result,
  isBroken: boolean,
): string[] => {
  const own = withoutFailures(result, result.comparisons).filter(
    ({ instance }) => instance === record.instance,
  )
  const found = own.filter(({ verdict }) => verdict === 'worse')
  const worse = mostTelling(found, (id) => metricOf(result, id))
    .slice(0, mostClauses)
    .map((one, index) =>
      effectClause(one, metricOf(result, one.metric), index === 0 ? reference.instance : null),
    )
  const name = phraseOf(record)
  if (worse.length > 0) return [`${openingOf(record)} ${listed(worse)}.`]
  const decided = own.filter(({ verdict }) => verdict === 'better' || verdict === 'equivalent')
  if (decided.length > 0) {
    return [
      `${isBroken ? 'Without a failure, nothing' : 'Nothing'} was shown to be worse in ${name} than in ${reference.instance}: ${decided.length} of ${plural(own.length, 'comparison')} ${decided.length === 1 ? 'is' : 'are'} better or equivalent.`,
    ]
  }
  return isBroken ? [] : [`Nothing can be said about ${name} here: no comparison has an answer.`]
}
