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
          '✗ Users are harmed for good, ! it came back by itself, ✓ unharmed: at most 5 of 1,000 requests were lost, and nobody was without an answer for half a second (some failures set limits of their own). 2 of 2: so many of its trials ended so. Below: what it cost users.',
        corner: 'Failure',
        columns: columnsOf(result).map(({ instance, title }) => ({
          ...column(instance, 'start'),
          hint: title === instance ? null : title,
        })),
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
