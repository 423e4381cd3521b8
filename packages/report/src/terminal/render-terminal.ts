import type { Result } from '@deployment-lab/result'
import { harmless } from '../format/harmless.ts'
import { reportModel } from '../model/build.ts'
import type { Block, Remark } from '../model/report-model.ts'
import { type Palette, paletteOf } from './palette.ts'
import { terminalTable } from './table.ts'
import { hanging, wrap } from './wrap.ts'

export interface TerminalOptions {
  /** Characters in a line; at least 40 are used. */
  readonly columns: number
  readonly color: boolean
  /** Also the comparisons and how to run it again; left out, only where nothing was broken. */
  readonly full?: boolean
}

const fewestColumns = 40

/** Sentences under the matrix. */
const mostSentences = 3

/**
 * The verdict, what survived and whether it can be trusted, for a terminal. Where nothing was
 * broken, the comparisons too. Charts, settings and evidence are in the HTML and the Markdown.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const renderTerminal = (result: Result, options: TerminalOptions): string => {
  const columns = Math.max(fewestColumns, options.columns)
  const palette = paletteOf(options.color)
  const { verdict, matrix, briefly, sections, title } = reportModel(result)
  const { full = matrix === null } = options
  const shown = sections.filter(({ depth }) => depth === 'first' || (full && depth === 'brief'))
  const paragraph = (text: string): string[] => wrap(harmless(text), columns)
  const parts = [
    [
      ...paragraph(`${verdict.caution ? '! ' : ''}${verdict.headline}`).map(palette.bold),
      ...(verdict.advice === null ? [] : paragraph(verdict.advice)),
      ...verdict.cautions.flatMap((text) => paragraph(`! ${text}`)),
    ],
    matrix === null ? [] : terminalTable(matrix, columns, palette),
    [
      ...(full ? [] : briefly)
        .slice(0, mostSentences)
        .flatMap((remark) => remarkLines(remark, columns, palette)),
      ...verdict.lead.flatMap(paragraph),
    ],
    ...shown.map(({ title: heading, blocks }) => {
      const [first, ...others] = blocks
      // A section of one line that unfolds is that line.
      if (first?.kind === 'details' && others.length === 0) return paragraph(first.summary)
      return [
        ...paragraph(heading).map(palette.bold),
        ...blocks.flatMap((block) => blockLines(block, columns, palette)),
      ]
    }),
    paragraph(title).map(palette.faint),
  ].filter((lines) => lines.length > 0)
  const text = parts.map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
  return `${text.join('\n\n')}\n`
}

const blockLines = (block: Block, columns: number, palette: Palette): string[] => {
  switch (block.kind) {
    case 'heading':
      return ['', ...wrap(harmless(block.text), columns).map(palette.bold)]
    case 'text':
      return wrap(harmless(block.text), columns)
    case 'list':
      return block.items.flatMap((item) => remarkLines(item, columns, palette))
    case 'facts':
      return block.facts.flatMap(({ name, value }) =>
        hanging(`  ${harmless(name)}: `, harmless(value), columns),
      )
    case 'code':
      return [`  ${harmless(block.text)}`]
    case 'table':
      return terminalTable(block.table, columns, palette)
    case 'details':
    case 'chart':
      return []
  }
}

const remarkLines = (
  { mark, subject, text }: Remark,
  columns: number,
  palette: Palette,
): string[] => {
  const word = mark === null ? '' : `${harmless(mark.word)}: `
  const about = subject === null ? '' : `${harmless(subject)}: `
  const [first = '', ...rest] = hanging(
    mark === null ? '  - ' : `  ${mark.symbol} `,
    `${word}${about}${harmless(text)}`,
    columns,
  )
  return [mark === null ? first : palette.status(mark.status, first), ...rest]
}
