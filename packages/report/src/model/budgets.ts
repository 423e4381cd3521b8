import type { BudgetRecord, Result } from '@deployment-lab/result'
import { caution, failed, type Mark, passed } from '../format/status.ts'
import { formatNumber, formatRatio, formatRatios, formatValue } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { metricOf, plural } from './lookup.ts'
import type { Section } from './report-model.ts'
import { column, plain, type Row } from './table-model.ts'

const marks: Record<BudgetRecord['state'], Mark> = {
  kept: { ...passed, word: 'kept' },
  broken: { ...failed, word: 'broken' },
  'not-judged': { ...caution, word: 'not judged' },
}

/** Kept, broken or not judged, as symbol and word. */
export const budgetMark = ({ state }: BudgetRecord): Mark => marks[state]

/** The limits that the user has set; nothing where there are none. */
export const budgetSections = (result: Result): Section[] =>
  result.budgets.length === 0
    ? []
    : [
        {
          id: 'budgets',
          title: 'Budgets',
          depth: 'first',
          blocks: [
            {
              kind: 'table',
              table: {
                id: 'budgets-table',
                caption: `Limits set for this run: ${talliesOf(result)}; what was not measured breaks its budget`,
                corner: 'Budget',
                columns: [column('Measured'), column('Limit'), column('State', 'start')],
                rows: result.budgets.map((budget) => rowOf(budget, result)),
                footnotes: [],
                narrow: 'cards',
              },
            },
          ],
        },
      ]

/** How many are in each state: '2 of 3 budgets broken, 1 of 3 budgets kept'. */
const talliesOf = ({ budgets }: Result): string =>
  (['broken', 'not-judged', 'kept'] as const)
    .map((state) => ({ state, count: budgets.filter((budget) => budget.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(
      ({ state, count }) => `${count} of ${plural(budgets.length, 'budget')} ${marks[state].word}`,
    )
    .join(', ')

const rowOf = (budget: BudgetRecord, result: Result): Row => {
  const { symbol, word } = budgetMark(budget)
  const { got, limit } = budgetTexts(budget, result)
  return {
    name: `${budget.scenario}.${budget.metric}.${budget.instance}`,
    hint: metricOf(result, budget.metric).title,
    cells: [
      { ...plain(got), missing: budget.reading.value === null },
      plain(`${budget.operator} ${limit}`),
      plain(`${symbol} ${word}: ${becauseText(budget)}`),
    ],
  }
}

/** Why a budget is kept, broken or not judged. */
export const becauseText = ({ reading, because }: BudgetRecord): string =>
  reading.value === null ? `not measured: ${sentence(because)}` : sentence(because)

/** What was measured and what was set, printed: ratios where the limit is against another instance. */
export const budgetTexts = (
  { metric, reading, atLeast, limit, against, interval }: BudgetRecord,
  result: Result,
): { readonly got: string; readonly limit: string } => {
  const { unit } = metricOf(result, metric)
  return {
    got:
      reading.value === null || interval === undefined
        ? formatValue(reading, unit, { atLeast })
        : `${formatRatio(reading.value)} (${formatRatios(...interval)})`,
    limit: against === undefined ? formatNumber(limit, unit) : `${formatRatio(limit)} ${against}`,
  }
}
