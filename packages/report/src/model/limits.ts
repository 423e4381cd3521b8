import type { Result } from '@deployment-lab/result'
import { plainTables, type Section, unlessEmpty } from './report-model.ts'
import { column } from './table-model.ts'

/** Topologies that did not take part; nothing where all did. */
export const limitSections = ({ leftOut }: Result): Section[] =>
  unlessEmpty({
    id: 'left-out',
    title: 'Left out',
    depth: 'brief',
    blocks: plainTables(
      {
        id: 'left-out-table',
        caption: 'Topologies that did not take part',
        corner: 'Topology',
        columns: [column('Why', 'start'), column('How to get it', 'start')],
      },
      leftOut.map(({ topology, reason, remedy }) => [topology, reason, remedy]),
    ),
  })
