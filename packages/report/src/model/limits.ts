import type { Result } from '@deployment-lab/result'
import { notesOn } from '../words/notes.ts'
import type { Section } from './report-model.ts'
import { column, plainTable } from './table-model.ts'

/** Topologies that did not take part, and what a reader has to know; nothing when there is nothing. */
export const limitSections = (result: Result): Section[] => [
  ...(result.leftOut.length === 0
    ? []
    : [
        {
          id: 'left-out',
          title: 'Left out',
          depth: 'brief' as const,
          blocks: [
            {
              kind: 'table' as const,
              table: plainTable(
                {
                  id: 'left-out-table',
                  caption: 'Topologies that did not take part',
                  corner: 'Topology',
                  columns: [column('Why', 'start'), column('How to get it', 'start')],
                },
                result.leftOut.map(({ topology, reason, remedy }) => [topology, reason, remedy]),
              ),
            },
          ],
        },
      ]),
  ...(notesOn(result).length === 0
    ? []
    : [
        {
          id: 'notes',
          title: 'Notes',
          depth: 'brief' as const,
          blocks: [
            {
              kind: 'list' as const,
              items: notesOn(result).map((text) => ({ mark: null, subject: null, text })),
            },
          ],
        },
      ]),
]
