import type { Cell } from '@deployment-lab/result'
import { caution, failed, type Mark, passed } from '../format/status.ts'

/** An outcome of users as a mark: told apart by its symbol and word, without colour. */
export const outcomeMarks: Record<Cell['outcome'], Mark> = {
  unharmed: { ...passed, word: 'unharmed' },
  disturbed: { ...caution, word: 'disturbed' },
  down: { ...failed, word: 'down' },
  'lost-data': { ...failed, word: 'lost data' },
  exposed: { ...failed, word: 'exposed' },
  varies: { ...caution, symbol: '~', word: 'varies' },
  void: { status: 'none', symbol: '◇', word: 'no trial counts' },
  'not-applicable': { status: 'none', symbol: '–', word: 'not applicable' },
}
