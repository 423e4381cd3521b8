import type { Verdict } from '@deployment-lab/result'

/** How a thing stands. It is always printed as a symbol and words, never as a colour alone. */
export type Status = 'good' | 'bad' | 'same' | 'unsure' | 'none'

export interface Mark {
  readonly status: Status
  readonly symbol: string
  readonly word: string
}

const marks: Record<Verdict, Mark> = {
  better: { status: 'good', symbol: '▲', word: 'better' },
  worse: { status: 'bad', symbol: '▼', word: 'worse' },
  equivalent: { status: 'same', symbol: '≈', word: 'equivalent' },
  inconclusive: { status: 'unsure', symbol: '?', word: 'inconclusive' },
  'not-answerable': { status: 'none', symbol: '◇', word: 'not answerable here' },
}

/** A verdict's symbol and word. */
export const markOf = (verdict: Verdict): Mark => marks[verdict]

export const passed: Mark = { status: 'good', symbol: '✓', word: 'passed' }
export const failed: Mark = { status: 'bad', symbol: '✗', word: 'failed' }
export const caution: Mark = { status: 'unsure', symbol: '!', word: 'caution' }
