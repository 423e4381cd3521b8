import type { Comparison, Reading, Result } from '@deployment-lab/result'
import { formatSignificant } from '../format/number.ts'
import { markOf } from '../format/status.ts'
import { ifMeasured } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { estimateText, intervalText } from './effect.ts'
import { metricOf } from './lookup.ts'
import { pairTables } from './ranks.ts'
import { type Block, folded, plainTables } from './report-model.ts'
import { column } from './table-model.ts'

/** Every comparison with the numbers its verdict was drawn from; one table a scenario. */
export const comparisonDetails = (result: Result): Block[] => {
  const tables = result.scenarios.flatMap(({ name }, place) =>
    plainTables(
      {
        id: `verdicts-${place + 1}`,
        caption: `Why each verdict of ${name}`,
        corner: 'Instance',
        columns: [
          column('Metric', 'start'),
          column('Blocks'),
          column('Estimate'),
          column('95 % interval'),
          column('After Holm’s correction'),
          column('p (t)'),
          column('p (sign flip)'),
          column('Verdict', 'start'),
          column('Because', 'start'),
        ],
      },
      result.comparisons
        .filter(({ scenario }) => scenario === name)
        .map((comparison) => rowOf(comparison, result)),
    ),
  )
  const blocks = tables.length === 0 ? [] : [...tables, ...pairTables(result)]
  return folded('Every comparison and why it has its verdict', blocks)
}

const rowOf = (comparison: Comparison, result: Result): [string, ...string[]] => {
  const metric = metricOf(result, comparison.metric)
  const interval = (value: Comparison['interval']): string =>
    ifMeasured(value, (ends) => intervalText(ends, comparison.compare, metric))
  const { symbol, word } = markOf(comparison.verdict)
  return [
    comparison.instance,
    metric.title,
    String(comparison.blocks),
    estimateText(comparison, metric) ?? 'not measured',
    interval(comparison.interval),
    interval(comparison.adjustedInterval),
    pText(comparison.p),
    pText(comparison.signFlipP),
    `${symbol} ${word}`,
    sentence(comparison.because),
  ]
}

const pText = ({ value }: Reading): string =>
  ifMeasured(value, (p) => (p < 0.0001 ? '< 0.0001' : formatSignificant(p)))
