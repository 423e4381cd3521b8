import type { Cell, Result } from '@deployment-lab/result'
import { formatNumber } from '../format/value.ts'
import { outcomeMarks } from '../words/outcomes.ts'
import { sentence } from '../words/sentence.ts'
import { Notes } from './notes.ts'
import type { Section } from './report-model.ts'
import { column, plain, type Row, type Table, type Cell as TableCell } from './table-model.ts'

/** What became of users: a row a failure, a column an instance. Nothing where none was decided. */
export const outcomeSections = (result: Result): Section[] => {
  const { cells, instances, scenarios } = result
  if (cells.length === 0) return []
  const notes = new Notes()
  const columns = instances.filter(({ role }) => role !== 'again')
  const rows = scenarios
    .filter(({ name }) => cells.some(({ scenario }) => scenario === name))
    .map(
      ({ name, question }): Row => ({
        name,
        hint: question,
        cells: columns.map(({ instance }) =>
          cellOf(
            cells.find((cell) => cell.scenario === name && cell.instance === instance),
            notes,
          ),
        ),
      }),
    )
  const table: Table = {
    id: 'outcomes',
    caption: 'What became of users in each failure',
    corner: 'Failure',
    columns: columns.map(({ instance }) => column(instance, 'start')),
    rows,
    footnotes: notes.all,
    narrow: 'cards',
  }
  return [
    { id: 'outcomes', title: 'What survived', depth: 'brief', blocks: [{ kind: 'table', table }] },
  ]
}

const cellOf = (cell: Cell | undefined, notes: Notes): TableCell => {
  if (cell === undefined) return { ...plain('not run'), missing: true }
  const { outcome, reason } = cell
  const mark = outcomeMarks[outcome]
  if (reason !== null) {
    return { ...plain(mark.word), missing: true, mark, note: notes.add(sentence(reason)) }
  }
  return { ...plain(countText(cell)), effect: lossText(cell), mark }
}

/** How often the outcome was seen: '3 of 3', or how often which where it varies. */
const countText = ({ outcome, seen }: Cell): string => {
  const total = Object.values(seen).reduce((sum, count) => sum + count, 0)
  if (outcome !== 'varies') return `${seen[outcome] ?? 0} of ${total}`
  return Object.entries(seen)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

/** The numbers that tell most: what was lost, and the time until users were served as before. */
const lossText = ({ lostGet, lostPost, recovered }: Cell): string | null => {
  const lost = [
    ...(lostGet.value === null ? [] : [`GET ${formatNumber(lostGet.value, 'count')}`]),
    ...(lostPost.value === null ? [] : [`POST ${formatNumber(lostPost.value, 'count')}`]),
  ]
  const back =
    recovered.value === null || recovered.value === 0
      ? []
      : [`back after ${formatNumber(recovered.value, 'microseconds')}`]
  const parts = [...(lost.length === 0 ? [] : [`lost of 1,000: ${lost.join(', ')}`]), ...back]
  return parts.length === 0 ? null : parts.join('; ')
}
