import { formatSignificant } from '../format/number.ts'
import type { Mark } from '../format/status.ts'
import type { Notes } from './notes.ts'

/** A table as all reports print it. */
export interface Table {
  readonly id: string
  readonly caption: string
  /** How to read it, where there is room. */
  readonly legend?: string
  /** The head of the column of row names. */
  readonly corner: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Reasons that cells point at: note n is footnotes[n − 1]. */
  readonly footnotes: readonly string[]
  /**
   * `cards`: on a narrow page each row becomes a card; `scroll`: the table scrolls in its box;
   * `grid`: marks come first, and only they are left where there is no room for more.
   */
  readonly narrow: 'cards' | 'scroll' | 'grid'
}

export interface Column {
  readonly title: string
  readonly hint: string | null
  readonly align: 'start' | 'end'
}

export interface Row {
  readonly name: string
  readonly hint: string | null
  /** The id of the part of the report that tells more. */
  readonly link?: string
  readonly cells: readonly Cell[]
}

/** One to four lines: the value, how it compares, the verdict, and the group. */
export interface Cell {
  readonly value: string
  /** A state in place of a number: 'not measured'. */
  readonly missing: boolean
  readonly effect: string | null
  /** Whom it ties with: 'group 2 of 3'. */
  readonly rank: string | null
  readonly bar: IntervalBar | null
  readonly mark: Mark | null
  readonly note: number | null
}

/** An interval on the scale that its column shares, as positions between 0 and 1. */
export interface IntervalBar {
  readonly low: number
  readonly estimate: number
  readonly high: number
  /** Where "no difference" is. */
  readonly none: number
}

/** A cell of plain text. */
export const plain = (value: string): Cell => ({
  value,
  missing: false,
  effect: null,
  rank: null,
  bar: null,
  mark: null,
  note: null,
})

/** A cell without a number, which points at the reason. */
export const missingCell = (reason: string, notes: Notes, value = 'not measured'): Cell => ({
  ...plain(value),
  missing: true,
  note: notes.add(reason),
})

/** Bytes in a cell: 62.1 MB. */
export const formatMegabytes = (bytes: number): string => `${formatSignificant(bytes / 1e6)} MB`

/** A column of plain text or, aligned at its end, of numbers. */
export const column = (title: string, align: 'start' | 'end' = 'end'): Column => ({
  title,
  hint: null,
  align,
})

/** A table of plain text. */
export const plainTable = (
  table: Pick<Table, 'id' | 'caption' | 'corner' | 'columns'>,
  rows: readonly (readonly [string, ...string[]])[],
): Table => ({
  ...table,
  rows: rows.map(([name, ...cells]) => ({ name, hint: null, cells: cells.map(plain) })),
  footnotes: [],
  narrow: 'scroll',
})
