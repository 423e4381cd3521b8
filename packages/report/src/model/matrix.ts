import type { Result } from '@deployment-lab/result'
import type { Mark } from '../format/status.ts'
import { outcomeMarks } from '../words/outcomes.ts'
import {
  columnsOf,
  countText,
  type Failure,
  type FailurePlace,
  isDecided,
  numberText,
} from './failures.ts'
import { column, plain, type Table, type Cell as TableCell } from './table-model.ts'

/** The outcomes: a row a failure, a column a topology. Null where nothing was broken. */
export const matrixOf = (result: Result, failures: readonly Failure[]): Table | null =>
  failures.length === 0
    ? null
    : {
        id: 'outcomes',
        caption: 'What survived',
        legend:
          'Beside each outcome: in how many trials it was seen, and what it cost users. Unharmed is what loses at most 5 of 1,000 requests and leaves nobody without an answer for half a second, unless the failure says otherwise.',
        corner: 'Failure',
        columns: columnsOf(result).map(({ instance }) => column(instance, 'start')),
        rows: failures.map(({ id, scenario, places }) => ({
          name: scenario.name,
          hint: scenario.question,
          link: id,
          cells: places.map(cellOf),
        })),
        footnotes: [],
        narrow: 'grid',
      }

const notRun: Mark = { status: 'none', symbol: '–', word: 'not run' }

const cellOf = (place: FailurePlace): TableCell => {
  const { cell } = place
  if (cell === undefined) return { ...plain(''), mark: notRun }
  const mark = outcomeMarks[cell.outcome]
  if (!isDecided(place)) return { ...plain(''), mark }
  return cell.outcome === 'varies'
    ? { ...plain(''), effect: countText(cell), mark }
    : { ...plain(countText(cell)), effect: numberText(place), mark }
}
