import type { Mark } from '../format/status.ts'
import type { Chart } from './chart-model.ts'
import { plainTable, type Table } from './table-model.ts'

/** What a report says, before anything decides how it looks. HTML, Markdown and terminal print it. */
export interface ReportModel {
  /** Run and moment: 'quick run of 2026-11-18 …'. */
  readonly title: string
  readonly verdict: VerdictBlock
  /** The outcomes, a row a failure; null where nothing was broken. */
  readonly matrix: Table | null
  /** A sentence a failure about the first topology, for where there is little room. */
  readonly briefly: readonly Remark[]
  readonly sections: readonly Section[]
}

/** The first thing anyone reads. */
export interface VerdictBlock {
  readonly headline: string
  /** Whether the headline is a warning and not a finding. */
  readonly caution: boolean
  /** A sentence on what to do, which follows it; null where there is nothing better. */
  readonly advice: string | null
  /** Warnings that stand directly after it. */
  readonly cautions: readonly string[]
  /** The sentences after the matrix. */
  readonly lead: readonly string[]
}

/** A sentence with its state. */
export interface Remark {
  readonly mark: Mark | null
  /** What it is about, where remarks of a list are about different things. */
  readonly subject: string | null
  readonly text: string
}

export interface Section {
  readonly id: string
  readonly title: string
  /** `first` also on a terminal, `brief` there only if asked for or if nothing was broken. */
  readonly depth: 'first' | 'brief' | 'full'
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string; readonly id?: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Remark[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'chart'; readonly chart: Chart }
  | {
      readonly kind: 'details'
      readonly summary: string
      readonly blocks: readonly Block[]
      /** Too long for anything but a page in which it can stay folded. */
      readonly bulky: boolean
    }

export interface Fact {
  readonly name: string
  readonly value: string
}

/** The remark of a check: its mark gets the word of what was found. */
export const checked = (mark: Mark, word: string, text: string): Remark => ({
  mark: { ...mark, word },
  subject: null,
  text,
})

/** A section; nothing where it would be empty. */
export const unlessEmpty = (section: Section): Section[] =>
  section.blocks.length === 0 ? [] : [section]

/** A list of remarks; nothing where there are none. */
export const lists = (items: readonly Remark[]): Block[] =>
  items.length === 0 ? [] : [{ kind: 'list', items }]

/** Blocks to be unfolded under a summary; nothing where there are none. */
export const folded = (summary: string, blocks: readonly Block[]): Block[] =>
  blocks.length === 0 ? [] : [{ kind: 'details', bulky: false, summary, blocks }]

/** A table of plain text; nothing where it would have no row. */
export const plainTables = (...[table, rows]: Parameters<typeof plainTable>): Block[] =>
  rows.length === 0 ? [] : [{ kind: 'table', table: plainTable(table, rows) }]
