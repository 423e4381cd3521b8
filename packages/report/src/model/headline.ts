import type { InstanceRecord, Result } from '@deployment-lab/result'
import { type AfterFault, afterFaults } from './after-fault.ts'
import { capacitySentences } from './capacity.ts'
import { effectClause } from './effect.ts'
import { counts, listed, metricOf, plural, printedOf, referenceOf } from './lookup.ts'
import { mostTelling } from './most-telling.ts'
import type { VerdictBlock } from './report-model.ts'
import { scaleModelPrefix } from './scale-model.ts'
import { focusOf, isDevServer, openingOf, phraseOf } from './subjects.ts'
import { cautionsOf, validityOf } from './validity.ts'

// A headline is read in one breath: one number, and whether it stayed down.
const mostClauses = 2

/** The verdict of a run in sentences, made by rule from its comparisons. */
export const verdictBlock = (result: Result): VerdictBlock => {
  const cautions = cautionsOf(result)
  const findings = [
    ...(result.trials.some(counts) ? sentences(result) : []),
    ...capacitySentences(result),
  ]
  const [headline = 'Nothing was compared.', ...lead] = [...cautions, ...findings]
  return {
    headline: `${scaleModelPrefix(result)}${headline}`,
    caution: cautions.length > 0,
    lead,
    validity: validityOf(result),
  }
}

const sentences = (result: Result): string[] => {
  const reference = referenceOf(result)
  const focus = focusOf(result)
  if (reference === undefined) {
    return ['What all others are compared with did not take part, so nothing was compared.']
  }
  if (focus.length === 0 || result.comparisons.length === 0) {
    return ['Only one kind of instance took part, so there is nothing to compare.']
  }
  const faults = afterFaults(result)
  return [
    ...focus.map((record) => sentenceOf(record, reference, result, faults)),
    ...referenceSentence(reference, focus, faults),
    ...survivorSentence(result, faults),
  ]
}

const sentenceOf = (
  record: InstanceRecord,
  reference: InstanceRecord,
  result: Result,
  faults: readonly AfterFault[],
): string => {
  const own = result.comparisons.filter(({ instance }) => instance === record.instance)
  const downs = faults.filter(({ instance }) => instance === record.instance).filter(alwaysDown)
  // Where it stayed down, lost requests and the outage are that and no other finding.
  const drowned = new Set(downs.map(({ scenario }) => scenario))
  const found = own.filter(
    ({ verdict, scenario, compare }) =>
      verdict === 'worse' && !(compare === 'difference' && drowned.has(scenario)),
  )
  const worse = mostTelling(found, (id) => metricOf(result, id))
    .slice(0, mostClauses - Math.min(1, downs.length))
    .map((one, index) =>
      effectClause(one, metricOf(result, one.metric), index === 0 ? reference.instance : null),
    )
  const clauses = [...worse, ...downs.slice(0, 1).map(() => 'stayed down after one fault')]
  const name = phraseOf(record)
  if (clauses.length > 0) return `${openingOf(record)} ${joined(clauses)}.`
  const decided = own.filter(({ verdict }) => verdict === 'better' || verdict === 'equivalent')
  return decided.length > 0
    ? `Nothing was shown to be worse in ${name} than in ${reference.instance}: ${decided.length} of ${plural(own.length, 'comparison')} ${decided.length === 1 ? 'is' : 'are'} better or equivalent.`
    : `Nothing can be said about ${name} here: no comparison has an answer.`
}

const joined = (clauses: readonly string[]): string => clauses.join(' and ')

/** 'node, one production process': a name with what it is. */
const named = (record: InstanceRecord): string => {
  const phrase = phraseOf(record)
  return phrase === record.instance ? phrase : `${record.instance}, ${phrase}`
}

const alwaysDown = ({ trials, down }: AfterFault): boolean => down === trials

const referenceSentence = (
  reference: InstanceRecord,
  focus: readonly InstanceRecord[],
  faults: readonly AfterFault[],
): string[] => {
  const down = faults.filter(alwaysDown)
  const shared = down.find(({ instance }) => instance === reference.instance)
  const dev = focus.find(
    (record) => isDevServer(record) && down.some(({ instance }) => instance === record.instance),
  )
  if (shared === undefined || dev === undefined) return []
  return [`So did ${named(reference)}: the development settings are not the cause of that.`]
}

const survivorSentence = (result: Result, faults: readonly AfterFault[]): string[] =>
  result.scenarios.flatMap(({ name }) => {
    const back = faults.filter(({ scenario, down }) => scenario === name && down === 0)
    if (back.length === 0) return []
    const outages = back.map(({ instance }) => {
      const { text, reading } = printedOf(result, { scenario: name, metric: 'outage', instance })
      return reading.value === null ? instance : `${instance} (longest outage ${text})`
    })
    return [`After the same fault, ${listed(outages)} kept answering or came back.`]
  })
