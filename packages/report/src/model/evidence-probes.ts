import type { CapacityProbe, CapacityRecord } from '@deployment-lab/result'
import { formatCount, formatShare } from '../format/number.ts'
import { formatValue } from '../format/value.ts'
import { sentence } from '../words/sentence.ts'
import { plural } from './lookup.ts'
import { type Block, folded } from './report-model.ts'
import { column, plainTable, type Table } from './table-model.ts'

/** Every trial of every search, in the order in which it was made, to be unfolded. */
export const probeDetails = (records: readonly CapacityRecord[], id: string): Block[] => {
  const count = records.reduce((sum, { probes }) => sum + probes.length, 0)
  return folded(
    `Every trial of the search (${plural(count, 'trial')})`,
    records
      .filter(({ probes }) => probes.length > 0)
      .map((record, index) => ({
        kind: 'table',
        table: probeTable(record, `${id}-${index + 1}`),
      })),
  )
}

/** The trials of one instance's search. */
export const probeTable = ({ instance, probes }: CapacityRecord, id: string): Table =>
  plainTable(
    {
      id,
      caption: `The search of ${instance}`,
      corner: 'Trial',
      columns: [
        column('Requests a second'),
        column('p50'),
        column('p90'),
        column('p99'),
        column('Answered'),
        column('Sent'),
        column('State', 'start'),
      ],
    },
    probes.map((probe) => [
      `${probe.order + 1}${probe.phase === 'confirm' ? ', fresh' : ''}`,
      formatCount(probe.rate),
      formatValue(probe.p50, 'microseconds'),
      formatValue(probe.p90, 'microseconds'),
      formatValue(probe.p99, 'microseconds'),
      formatShare(probe.success),
      formatShare(probe.sendRatio),
      stateText(probe),
    ]),
  )

const stateText = ({ state, clause }: CapacityProbe): string =>
  clause === null ? state : `${state}: ${sentence(clause)}`
