import type { CapacityRecord, Result } from '@deployment-lab/result'
import { formatCount, formatShare } from '../format/number.ts'
import { caution, failed, type Mark, passed } from '../format/status.ts'
import { formatNumber } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { rateCharts } from './chart-rate.ts'
import { probeDetails } from './evidence-probes.ts'
import { listed } from './lookup.ts'
import type { Block, Section } from './report-model.ts'
import { type Cell, column, plain, type Table } from './table-model.ts'

/** The highest rate at which each instance holds an SLO; nothing where none was searched. */
export const capacitySections = (result: Result): Section[] => {
  const scenarios = [...Map.groupBy(result.capacities ?? [], ({ scenario }) => scenario)]
  if (scenarios.length === 0) return []
  return [
    {
      id: 'capacity',
      title: 'Capacity',
      depth: 'brief',
      blocks: [
        {
          kind: 'text',
          text: 'The rate up to which a limit is held: the highest that passed below every failure, and the lowest that failed above everything that passed. "Confirmed" means that fresh trials agreed at both ends. There is no upper end where the generator could not tell more. Compare intervals that do not overlap, and no others.',
        },
        ...scenarios.flatMap(([scenario, records], index): Block[] => [
          { kind: 'heading', text: `${scenario}: ${questionOf(result, scenario)}` },
          { kind: 'table', table: tableOf(scenario, records, `capacity-${index + 1}`) },
          ...rateCharts(records, `rate-${index + 1}`).map(
            (chart): Block => ({ kind: 'chart', chart }),
          ),
          ...probeDetails(records, `probes-${index + 1}`),
        ]),
      ],
    },
  ]
}

/** One sentence a scenario: who holds the limit up to where. */
export const capacitySentences = ({ capacities = [] }: Result): string[] =>
  [...Map.groupBy(capacities, ({ scenario }) => scenario).values()].map((records) => {
    const told = records.map((record) => `${record.instance} ${rangeText(record)}`)
    return `${limitText(records)} is held up to: ${listed(told)}.`
  })

const questionOf = ({ scenarios }: Result, name: string): string =>
  scenarios.find((scenario) => scenario.name === name)?.question ?? 'Up to which rate is it held?'

const limitText = ([first]: readonly CapacityRecord[]): string =>
  first === undefined
    ? 'The limit'
    : `A p99 of ${formatNumber(first.slo.p99, 'microseconds')} with ${formatShare(first.slo.success)} answered`

/** An interval of rates, or what there is instead of one. */
const rangeText = ({ state, passing, failing }: CapacityRecord): string => {
  if (state === 'not-measured') return 'not measured'
  if (passing === null) return failing === null ? 'not known' : `less than ${rate(failing)}`
  return failing === null
    ? `at least ${rate(passing)}`
    : `${formatCount(passing)} to ${rate(failing)}`
}

const rate = (value: number): string => formatNumber(value, 'per-second')

const marks: Record<CapacityRecord['state'], Mark> = {
  confirmed: { ...passed, word: 'confirmed' },
  unconfirmed: { ...caution, word: 'not confirmed' },
  'at-least': { ...caution, word: 'a lower bound' },
  below: { ...failed, word: 'held at no rate' },
  'not-measured': { ...caution, word: 'not measured' },
}

const tableOf = (scenario: string, records: readonly CapacityRecord[], id: string): Table => ({
  id,
  caption: `${limitText(records)}, in ${scenario}`,
  corner: 'Instance',
  columns: [column('Rate that is held'), column('What failed', 'start')],
  rows: records.map((record) => ({
    name: record.instance,
    hint: null,
    cells: [
      rangeCell(record),
      plain(record.failedBy === null ? 'nothing' : sentence(record.failedBy)),
    ],
  })),
  footnotes: [],
  narrow: 'cards',
})

const rangeCell = (record: CapacityRecord): Cell => ({
  ...plain(rangeText(record)),
  missing: record.state === 'not-measured',
  effect: sentence(record.because),
  mark: marks[record.state],
})
