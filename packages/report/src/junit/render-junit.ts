import type { BudgetRecord, Cell, Comparison, Result } from '@deployment-lab/result'
import { harmless } from '../format/harmless.ts'
import { becauseText, budgetTexts } from '../model/budgets.ts'
import { effectText } from '../model/effect.ts'
import { countText, type Failure, failuresOf, numberText } from '../model/failures.ts'
import { counts, metricOf, plural, withoutFailures } from '../model/lookup.ts'
import { outcomeMarks } from '../words/outcomes.ts'
import { sentence } from '../words/sentence.ts'

/**
 * The result as JUnit's XML, for a CI that shows tests: a test case for the run, for each topology
 * in each failure, for each other comparison and for each budget. It fails where a budget is broken
 * or a number void. That a topology is down or worse is a finding, which fails nothing. What does
 * not apply, is not answerable here or not judged is skipped.
 */
export const renderJunit = (result: Result): string => {
  const suites = [
    { name: 'run', cases: [runCase(result)] },
    { name: 'failures', cases: failuresOf(result).flatMap(failureCases) },
    {
      name: 'comparisons',
      cases: withoutFailures(result, result.comparisons).map((comparison) =>
        comparisonCase(comparison, result),
      ),
    },
    { name: 'budgets', cases: result.budgets.map((budget) => budgetCase(budget, result)) },
  ].filter(({ cases }) => cases.length > 0)
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'Deployment Lab', ...tally(all) })}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite${attributes({ name, ...tally(cases), timestamp: timestampOf(result) })}>`,
      ...cases.map(caseText),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Case {
  readonly className: string
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped, and what was measured. */
  readonly message: string
}

const runCase = ({ trials, run }: Result): Case => {
  const counting = trials.filter(counts).length
  const partial =
    run.state === 'partial'
      ? ` Partial: ${run.partialReason === null ? 'it ended early' : sentence(run.partialReason)}.`
      : ''
  return {
    className: 'run',
    name: 'trials count',
    outcome: counting > 0 ? 'passed' : 'failed',
    message: `${counting} of ${plural(trials.length, 'trial')} count.${partial}`,
  }
}

const failureCases = ({ scenario, places }: Failure): Case[] =>
  places.flatMap((place): Case[] => {
    const { cell, record } = place
    if (cell === undefined) return []
    const { outcome, reason } = cell
    const number = numberText(place)
    return [
      {
        className: scenario.name,
        name: `What survived: ${record.instance}`,
        outcome: failureOutcomes[outcome] ?? 'passed',
        message:
          reason === null
            ? `${outcomeMarks[outcome].word}, ${countText(cell)}${number === null ? '' : `: ${number}`}`
            : sentence(reason),
      },
    ]
  })

const failureOutcomes: Partial<Record<Cell['outcome'], Case['outcome']>> = {
  void: 'failed',
  'not-applicable': 'skipped',
}

const comparisonCase = (comparison: Comparison, result: Result): Case => {
  const { scenario, metric: id, instance, reference, verdict, because, estimate } = comparison
  const metric = metricOf(result, id)
  const effect = effectText(comparison, metric)
  const { missing } = estimate
  const isVoid = missing?.code === 'void'
  return {
    className: scenario,
    name: `${metric.title}: ${instance} against ${reference}`,
    outcome: isVoid ? 'failed' : verdict === 'not-answerable' ? 'skipped' : 'passed',
    message: isVoid
      ? sentence(missing)
      : `${verdict}: ${effect === null ? '' : `${effect}; `}${sentence(because)}`,
  }
}

const budgetOutcomes: Record<BudgetRecord['state'], Case['outcome']> = {
  kept: 'passed',
  broken: 'failed',
  'not-judged': 'skipped',
}

const budgetCase = (budget: BudgetRecord, result: Result): Case => {
  const { got, limit } = budgetTexts(budget, result)
  return {
    className: `budget.${budget.scenario}`,
    name: budget.text,
    outcome: budgetOutcomes[budget.state],
    message: `${got}, the limit is ${budget.operator} ${limit}: ${becauseText(budget)}`,
  }
}

const tally = (cases: readonly Case[]): Record<string, string> => {
  const of = (outcome: Case['outcome']): string =>
    String(cases.filter((one) => one.outcome === outcome).length)
  return {
    tests: String(cases.length),
    failures: of('failed'),
    errors: '0',
    skipped: of('skipped'),
  }
}

const furthest = 8.64e15

const timestampOf = ({ run }: Result): string =>
  new Date(Math.min(furthest, Math.max(-furthest, run.startedAt))).toISOString().slice(0, 19)

const caseText = ({ className, name, outcome, message }: Case): string => {
  const head = `    <testcase${attributes({ classname: className, name })}>`
  const inside =
    outcome === 'failed'
      ? `<failure${attributes({ message })}/>`
      : outcome === 'skipped'
        ? `<skipped${attributes({ message })}/>`
        : `<system-out>${escapeXml(message)}</system-out>`
  return `${head}${inside}</testcase>`
}

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')

const escapeXml = (text: string): string =>
  harmless(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
