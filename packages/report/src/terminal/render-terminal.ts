import type { Result } from '@deployment-lab/result'
import { harmless } from '../format/harmless.ts'
import { reportModel } from '../model/build.ts'
import type { Block, Group, Remark } from '../model/report-model.ts'
import { type Palette, paletteOf } from './palette.ts'
import { terminalTable } from './table.ts'
import { hanging, wrap } from './wrap.ts'

export interface TerminalOptions {
  /** Characters in a line; at least 40 are used. */
  readonly columns: number
  readonly color: boolean
}

const fewestColumns = 40

/**
 * The verdict, the comparison and how to run it again, for a terminal. Charts, settings and
 * evidence are in the HTML and the Markdown.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const renderTerminal = (result: Result, options: TerminalOptions): string => {
  const columns = Math.max(fewestColumns, options.columns)
  const palette = paletteOf(options.color)
  const { verdict, sections, title } = reportModel(result)
  const headline = `${verdict.caution ? '! ' : ''}${harmless(verdict.headline)}`
  const brief = sections.filter(({ depth }) => depth === 'brief')
  const lines = [
    ...wrap(headline, columns).map(palette.bold),
    ...verdict.lead.flatMap((sentence) => wrap(harmless(sentence), columns)),
    '',
    ...verdict.validity.flatMap((remark) => remarkLines(remark, columns, palette)),
    '',
    ...brief.flatMap((section) => [
      ...wrap(harmless(section.title), columns).map(palette.bold),
      ...section.blocks.flatMap((block) => blockLines(block, columns, palette)),
      '',
    ]),
    ...wrap(harmless(title), columns).map(palette.faint),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

const blockLines = (block: Block, columns: number, palette: Palette): string[] => {
  switch (block.kind) {
    case 'heading':
      return ['', ...wrap(harmless(block.text), columns).map(palette.bold)]
    case 'text':
      return wrap(harmless(block.text), columns)
    case 'groups':
      return block.groups.flatMap((group) => groupLines(group, columns, palette))
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
    default:
      return []
  }
}

const groupLines = (
  { title, items, otherwise }: Group,
  columns: number,
  palette: Palette,
): string[] => [
  `${harmless(title)}:`,
  ...(items.length === 0
    ? hanging('  ', harmless(otherwise), columns)
    : items.flatMap((item) => remarkLines(item, columns, palette))),
]

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
