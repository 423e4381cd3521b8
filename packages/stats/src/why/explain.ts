import {
  type Comparison,
  type Explanation,
  type ExplanationRule,
  explanationRules,
  type MetricRecord,
  type TrialRecord,
} from '@deployment-lab/result'
import { isWorst } from '../metric-of.ts'
import { lostOnOneSide, type Side } from '../one-sided.ts'
import { judgedTrials } from '../paired-values.ts'
import { factsOf } from './facts.ts'
import { type Case, rules } from './rules.ts'

/** Parts of a result that explanations are drawn from. */
export interface ExplainInput {
  readonly cores: number
  readonly instances: readonly { readonly instance: string; readonly workers: number }[]
  readonly trials: readonly TrialRecord[]
  readonly comparisons: readonly Comparison[]
  readonly metrics: readonly MetricRecord[]
}

/**
 * Explains why a side of a comparison did worse, by the rules that apply to it. The worse side of a
 * "better" is the reference; of a comparison that is not answerable it is the side that its
 * interval shows to be worse. If it shows neither, only full resources are reported. Without
 * measurements there is no explanation.
 */
export const explain = (input: ExplainInput): Explanation[] => {
  const told = input.comparisons.filter(
    ({ role, verdict }) => role === 'subject' && explained.has(verdict),
  )
  const places = Map.groupBy(told, ({ scenario, instance }) => JSON.stringify([scenario, instance]))
  return [...places.values()].flatMap((place) => explainPlace(place, input))
}

const explained: ReadonlySet<Comparison['verdict']> = new Set(['better', 'worse', 'not-answerable'])

const explainPlace = (all: readonly Comparison[], input: ExplainInput): Explanation[] => {
  const [first] = all
  if (first === undefined) return []
  const { scenario, instance, reference } = first
  const sideOf = (name: string): Side => ({
    instance: name,
    trials: judgedTrials(input.trials, scenario, name),
  })
  const sides = { own: sideOf(instance), reference: sideOf(reference) }
  const heldBack = new Set(
    decisive(all).flatMap((comparison) => heldBackIn(comparison, sides, input.metrics) ?? []),
  )
  const workersOf = (name: string): number =>
    input.instances.find((record) => record.instance === name)?.workers ?? 1
  const facts = factsOf(instance, sides.own.trials)
  const others = factsOf(reference, sides.reference.trials)
  const forth: Case = {
    own: facts,
    other: others,
    workers: workersOf(instance),
    otherWorkers: workersOf(reference),
    cores: input.cores,
    heldBack: heldBack.has(instance),
  }
  const back: Case = {
    ...forth,
    own: others,
    other: facts,
    workers: forth.otherWorkers,
    otherWorkers: forth.workers,
    heldBack: heldBack.has(reference),
  }
  const causes = [forth, back].filter((side) => side.heldBack).flatMap((side) => causesOf(side))
  const rest = heldBack.size === 0 ? full : gone
  return withOthers(causes, rest, [forth, back]).map(({ rule, because }) => ({
    scenario,
    instance,
    rule,
    because,
  }))
}

/** Keeps the comparisons that have a verdict, or all of them if none has. */
const decisive = (all: readonly Comparison[]): readonly Comparison[] => {
  const given = all.filter(({ verdict }) => verdict !== 'not-answerable')
  return given.length > 0 ? given : all
}

/** Returns the instance shown to do worse, or null; a side that lost blocks cannot show it. */
const heldBackIn = (
  { metric, compare, interval, instance, reference, verdict, because }: Comparison,
  sides: { readonly own: Side; readonly reference: Side },
  metrics: readonly MetricRecord[],
): string | null => {
  if (verdict !== 'not-answerable') return verdict === 'better' ? reference : instance
  const record = metrics.find(({ id }) => id === metric)
  if (interval === null || record === undefined || isWorst(because)) return null
  if (lostOnOneSide(sides.own, sides.reference, metric) !== null) return null
  const none = compare === 'ratio' ? 1 : 0
  const [low, high] = interval
  if (low <= none && none <= high) return null
  return low > none === (record.better === 'higher') ? reference : instance
}

type Found = Pick<Explanation, 'rule' | 'because'>

const full: readonly ExplanationRule[] = [
  'processes-gone',
  'event-loop-full',
  'core-full',
  'proxy-full',
]
const gone: readonly ExplanationRule[] = ['processes-gone']

const causesOf = (side: Case): Found[] => {
  const found = explanationRules
    .filter((rule) => rule !== 'waiting')
    .flatMap((rule) => apply(rule, side))
  return found.length > 0 ? found : apply('waiting', side)
}

/** Adds reports that are no causes, of either side, each rule once. */
const withOthers = (
  causes: readonly Found[],
  others: readonly ExplanationRule[],
  cases: readonly Case[],
): Found[] => {
  const beside = others
    .filter((rule) => causes.every((cause) => cause.rule !== rule))
    .flatMap((rule) => cases.flatMap((one) => apply(rule, { ...one, heldBack: false })).slice(0, 1))
  return [...causes, ...beside]
}

const apply = (rule: ExplanationRule, side: Case): Found[] => {
  const because = rules[rule](side)
  return because === null ? [] : [{ rule, because }]
}
