import { type MetricRecord, measured, type Result } from '@deployment-lab/result'
import type { RunComparison, RunDifference } from '@deployment-lab/stats'
import { harmless } from '../format/harmless.ts'
import { formatMoment } from '../format/moment.ts'
import { markOf } from '../format/status.ts'
import { formatValue } from '../format/value.ts'
import { estimateText, intervalText } from '../model/effect.ts'
import { listed, metricOf, plural } from '../model/lookup.ts'
import { Notes } from '../model/notes.ts'
import { type Column, column, plain, type Table } from '../model/table-model.ts'
import { paletteOf } from '../terminal/palette.ts'
import type { TerminalOptions } from '../terminal/render-terminal.ts'
import { terminalTable } from '../terminal/table.ts'
import { hanging, wrap } from '../terminal/wrap.ts'
import { sentence } from '../words/sentence.ts'

/** Two comparable runs on a terminal: what became better or worse, and what the machine did. */
export const renderRunComparison = (
  { a, b, comparison }: { a: Result; b: Result; comparison: RunComparison },
  options: TerminalOptions,
): string => {
  const palette = paletteOf(options.color)
  const columns = Math.max(40, options.columns)
  const paragraph = (text: string): string[] => wrap(harmless(text), columns)
  const scenarios = [...new Set(comparison.differences.map(({ scenario }) => scenario))]
  const lines = [
    ...paragraph(headlineOf(comparison)).map(palette.bold),
    ...paragraph(`A: run ${a.run.id}, ${formatMoment(a.run.startedAt)}, seed ${a.run.seed}.`),
    ...paragraph(`B: run ${b.run.id}, ${formatMoment(b.run.startedAt)}, seed ${b.run.seed}.`),
    '',
    ...paragraph(
      'The two runs were not interleaved: what the machine did between them is not excluded. So each instance is held against the reference of its own run, and these ratios (or differences) are compared.',
    ),
    '',
    ...scenarios.flatMap((scenario) => [
      ...terminalTable(differencesTable(comparison, scenario, a), columns, palette),
      '',
    ]),
    ...driftLines(comparison, a, columns),
    ...listLines(
      'Settings that differ',
      comparison.settings.map(
        ({ instance, name, a: inA, b: inB }) =>
          `${instance}, ${name}: ${inA ?? 'not stated'} in A, ${inB ?? 'not stated'} in B`,
      ),
      columns,
    ),
    ...listLines(
      'Not in both',
      comparison.onlyInOne.map(({ kind, name, run }) => `${kind} ${name} is only in ${run}`),
      columns,
    ),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

const headlineOf = ({ differences }: RunComparison): string => {
  const named = (verdict: RunDifference['verdict']): string[] =>
    differences
      .filter((one) => one.verdict === verdict)
      .map(({ scenario, metric, instance }) => `${scenario}.${metric}.${instance}`)
  const [better, worse] = [named('better'), named('worse')]
  if (differences.length === 0) return 'The two runs have no topology in common to compare.'
  const parts = [
    ...(worse.length > 0 ? [`worse in B: ${listed(worse)}`] : []),
    ...(better.length > 0 ? [`better in B: ${listed(better)}`] : []),
  ]
  if (parts.length > 0) return `Against the reference, ${parts.join('; ')}.`
  const equal = named('equivalent').length
  return `Nothing was shown to be better or worse in B: ${equal} of ${plural(differences.length, 'comparison')} are equivalent.`
}

const differencesTable = ({ differences }: RunComparison, scenario: string, run: Result): Table => {
  const own = differences.filter((one) => one.scenario === scenario)
  const ids = [...new Set(own.map(({ metric }) => metric))]
  const notes = new Notes()
  const instances = [...new Set(own.map(({ instance }) => instance))]
  return {
    id: `runs-${scenario}`,
    caption: `${scenario}: A, then B; B's ratio (or difference) to its reference against A's, with the 95 % interval (Welch)`,
    corner: 'Instance',
    columns: ids.map((id): Column => column(metricOf(run, id).title)),
    rows: instances.map((instance) => ({
      name: instance,
      hint: null,
      cells: ids.map((id) => {
        const one = own.find((other) => other.instance === instance && other.metric === id)
        if (one === undefined) return plain('not compared')
        const metric = metricOf(run, id)
        const [readingA, readingB] = one.readings
        const undecided = one.verdict === 'inconclusive' || one.verdict === 'not-answerable'
        return {
          ...plain(`${formatValue(readingA, metric.unit)} → ${formatValue(readingB, metric.unit)}`),
          effect: effectOf(one, metric),
          mark: markOf(one.verdict),
          note: undecided ? notes.add(sentence(one.because)) : null,
        }
      }),
    })),
    footnotes: notes.all,
    narrow: 'scroll',
  }
}

const effectOf = (one: RunDifference, metric: MetricRecord): string | null => {
  const estimate = estimateText(one, metric)
  return estimate === null || one.interval === null
    ? estimate
    : `${estimate} (${intervalText(one.interval, one.compare, metric)})`
}

const driftLines = ({ drifts }: RunComparison, run: Result, columns: number): string[] => {
  const told = drifts.map((drift) => {
    const metric = metricOf(run, drift.metric)
    const estimate = estimateText({ ...drift, estimate: measured(drift.estimate) }, metric)
    const state = drift.agrees ? 'agrees' : 'differs, by the code or by the machine'
    return `${drift.scenario} ${drift.metric}: ${estimate} (${intervalText(drift.interval, drift.compare, metric)}): ${state}`
  })
  const name = drifts[0]?.reference ?? 'the reference'
  return listLines(`${name} itself, B against A: the control, not a verdict`, told, columns)
}

const listLines = (title: string, items: readonly string[], columns: number): string[] =>
  items.length === 0
    ? []
    : [
        ...wrap(`${harmless(title)}:`, columns),
        ...items.flatMap((item) => hanging('  - ', harmless(item), columns)),
        '',
      ]
