import {
  blocksIn,
  type Comparison,
  type InstanceRecord,
  type Result,
  type ScenarioRecord,
} from '@deployment-lab/result'
import { markOf } from '../format/status.ts'
import { sentence } from '../words/sentence.ts'
import { effectText } from './effect.ts'
import { byScenario, comparisonOf, instancesIn, metricOf, plural, printedOf } from './lookup.ts'
import { Notes } from './notes.ts'
import { rankText } from './ranks.ts'
import type { Block, Section } from './report-model.ts'
import { capital } from './subjects.ts'
import type { Cell, IntervalBar, Table } from './table-model.ts'

/** Tables of comparisons; none where every scenario is a search or a failure. */
export const comparisonSections = (result: Result): Section[] => {
  const shown = byScenario(result).filter(
    ({ scenario: { name } }) => !result.cells.some(({ scenario }) => scenario === name),
  )
  return result.scenarios.length > 0 && shown.length === 0 ? [] : [comparisonSection(result, shown)]
}

/** Rows instances, columns metrics; one table a scenario, so that load models never mix. */
const comparisonSection = (result: Result, shown: ReturnType<typeof byScenario>): Section => ({
  id: 'comparison',
  title: 'Comparison',
  depth: 'brief',
  blocks: [
    {
      kind: 'text',
      text: `Each cell: the value over all blocks; its ratio or difference to the reference, with the 95 % interval over paired blocks; the verdict; the group. Instances that share a group cannot be told apart, and group 1 is the best. What is neither better nor worse is called equivalent where a ratio's whole interval lies within ±${Number((100 * result.run.margin).toPrecision(3))} %. Why one has no answer stands at the end.`,
    },
    ...shown.flatMap(({ scenario }): Block[] => [
      { kind: 'heading', text: `${scenario.name}: ${scenario.question}` },
      { kind: 'table', table: comparisonTable(result, scenario) },
    ]),
  ],
})

const comparisonTable = (result: Result, scenario: ScenarioRecord): Table => {
  const notes = new Notes()
  const scales = scenario.metrics.map((metric) => scaleOf(result, scenario.name, metric))
  return {
    id: `comparison-${result.scenarios.indexOf(scenario) + 1}`,
    caption: `${capital(loadText(scenario))}; ${blocksText(result, scenario)}. ${scenario.describes}.`,
    corner: 'Instance',
    columns: scenario.metrics.map((id) => {
      const metric = metricOf(result, id)
      return { title: metric.title, hint: `${metric.better} is better`, align: 'end' }
    }),
    rows: instancesIn(result, scenario.name).map((record) => ({
      name: record.instance,
      hint: roleText(record),
      cells: scenario.metrics.map((metric, index) =>
        cellOf(result, { scenario: scenario.name, metric, record }, scales[index] ?? null, notes),
      ),
    })),
    footnotes: notes.all,
    narrow: 'cards',
  }
}

/** The load in words, with its model. */
export const loadText = (scenario: ScenarioRecord): string => {
  if (scenario.load === 'open') {
    return scenario.rate === null ? 'open loop' : `open loop, ${scenario.rate} requests a second`
  }
  const last = scenario.steps.at(-1)
  return last === undefined ? 'closed loop' : `closed loop, ${plural(last, 'connection')}`
}

const blocksText = (result: Result, { name }: ScenarioRecord): string => {
  const own = result.trials.filter(({ scenario }) => scenario === name)
  return plural(blocksIn(own), 'block')
}

const roleText = ({ role, title, workers }: InstanceRecord): string => {
  if (role === 'reference') return `${title}: the reference`
  if (role === 'again') return 'the reference again (A/A)'
  return workers > 1 && !/\d/.test(title) ? `${title}, ${workers} workers` : title
}

interface Place {
  readonly scenario: string
  readonly metric: string
  readonly record: InstanceRecord
}

const cellOf = (
  result: Result,
  { scenario, metric, record }: Place,
  scale: BarScale | null,
  notes: Notes,
): Cell => {
  const place = { scenario, metric, instance: record.instance }
  const { text, reading } = printedOf(result, place)
  const comparison = comparisonOf(result, place)
  return {
    value: text,
    missing: reading.value === null,
    effect:
      comparison === undefined
        ? record.role === 'reference'
          ? 'reference'
          : null
        : effectText(comparison, metricOf(result, metric)),
    rank: rankText(result, place),
    bar: comparison === undefined || scale === null ? null : barIn(scale, comparison),
    mark: comparison === undefined ? null : markOf(comparison.verdict),
    note: reading.value === null ? notes.add(sentence(reading.missing)) : null,
  }
}

/** The range that the bars of one column share: logarithmic for ratios. */
interface BarScale {
  readonly place: (value: number) => number
  readonly none: number
}

/** The scale of one column of a comparison table; null when nothing in it has an interval. */
const scaleOf = (result: Result, scenario: string, metric: string): BarScale | null => {
  const own = result.comparisons.filter(
    (comparison) => comparison.scenario === scenario && comparison.metric === metric,
  )
  const ends = own.flatMap(({ interval }) => interval ?? [])
  const kind = own[0]?.compare
  if (ends.length === 0 || kind === undefined) return null
  if (kind === 'ratio' && ends.some((end) => end <= 0)) return null
  const on = kind === 'ratio' ? Math.log : (value: number): number => value
  const none = kind === 'ratio' ? 1 : 0
  const places = [...ends, none].map(on)
  const low = Math.min(...places)
  const span = Math.max(...places) - low
  if (!(span > 0)) return null
  return { place: (value) => 0.03 + (0.94 * (on(value) - low)) / span, none }
}

/** A comparison's interval on the scale of its column. */
const barIn = (scale: BarScale, comparison: Comparison): IntervalBar | null => {
  const { estimate, interval } = comparison
  if (interval === null || estimate.value === null) return null
  return {
    low: scale.place(interval[0]),
    estimate: scale.place(estimate.value),
    high: scale.place(interval[1]),
    none: scale.place(scale.none),
  }
}
