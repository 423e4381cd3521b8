import type { Result } from '@deployment-lab/result'
import type { Section } from './report-model.ts'
import { column, plainTable } from './table-model.ts'

/** Topologies that did not take part; nothing where all did. */
export const limitSections = ({ leftOut }: Result): Section[] =>
  leftOut.length === 0
    ? []
    : [
        {
          id: 'left-out',
          title: 'Left out',
          depth: 'brief',
          blocks: [
            {
              kind: 'table',
              table: plainTable(
                {
                  id: 'left-out-table',
                  caption: 'Topologies that did not take part',
                  corner: 'Topology',
                  columns: [column('Why', 'start'), column('How to get it', 'start')],
                },
                leftOut.map(({ topology, reason, remedy }) => [topology, reason, remedy]),
              ),
            },
          ],
        },
      ]
