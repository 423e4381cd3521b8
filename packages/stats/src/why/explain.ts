import {
  type Comparison,
  type Explanation,
  explanationRules,
  type TrialRecord,
} from '@deployment-lab/result'
import { judgedTrials } from '../paired-values.ts'
import { factsOf } from './facts.ts'
import { type Case, rules } from './rules.ts'

/** What explanations are drawn from: parts of a result. */
export interface ExplainInput {
  readonly cores: number
  readonly instances: readonly { readonly instance: string; readonly workers: number }[]
  readonly trials: readonly TrialRecord[]
  readonly comparisons: readonly Comparison[]
}

/**
 * Why each instance did better or worse than the reference, or why nothing can be told: the rules
 * that apply to what holds it back. Of a "better" that is what holds the reference back. Nothing is
 * said where nothing was measured.
 */
export const explain = (input: ExplainInput): Explanation[] => {
  const told = input.comparisons.filter(
    ({ role, verdict }) => role === 'subject' && explained.has(verdict),
  )
  const places = Map.groupBy(told, ({ scenario, instance }) => JSON.stringify([scenario, instance]))
  return [...places.values()].flatMap((own) => explainPlace(own, input))
}

const explained: ReadonlySet<Comparison['verdict']> = new Set(['better', 'worse', 'not-answerable'])

const explainPlace = (own: readonly Comparison[], input: ExplainInput): Explanation[] => {
  const [first] = own
  if (first === undefined) return []
  const { scenario, instance, reference } = first
  const [facts, others] = [instance, reference].map((name) =>
    factsOf(name, judgedTrials(input.trials, scenario, name)),
  )
  if (facts === undefined || others === undefined) return []
  const workersOf = (name: string): number =>
    input.instances.find((one) => one.instance === name)?.workers ?? 1
  const { cores } = input
  const cases: Case[] = [
    ...(own.some(({ verdict }) => verdict !== 'better')
      ? [{ own: facts, other: others, workers: workersOf(instance), cores }]
      : []),
    ...(own.some(({ verdict }) => verdict === 'better')
      ? [{ own: others, other: facts, workers: workersOf(reference), cores }]
      : []),
  ]
  return cases
    .flatMap((one) => applying(one))
    .map(({ rule, because }) => ({ scenario, instance, rule, because }))
}

type Found = Pick<Explanation, 'rule' | 'because'>

const applying = (one: Case): Found[] => {
  const found = explanationRules
    .filter((rule) => rule !== 'waiting')
    .flatMap((rule) => told(rule, one))
  return found.length > 0 ? found : told('waiting', one)
}

const told = (rule: Found['rule'], one: Case): Found[] => {
  const because = rules[rule](one)
  return because === null ? [] : [{ rule, because }]
}
