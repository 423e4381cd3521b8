import type { Cell, Table } from '../model/table-model.ts'
import { escapeMarkdown } from './escape.ts'

/** A table in GitHub's Markdown under its caption, with its notes below. */
export const markdownTable = (table: Table): string => {
  const head = [table.corner, ...table.columns.map(({ title }) => title)].map(escapeMarkdown)
  const rule = ['---', ...table.columns.map(({ align }) => (align === 'end' ? '---:' : '---'))]
  const rows = table.rows.map(({ name, hint, cells }) => [
    `**${escapeMarkdown(name)}**${hint === null ? '' : `<br>${escapeMarkdown(hint)}`}`,
    ...cells.map(table.narrow === 'grid' ? outcomeText : cellText),
  ])
  const lines = [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const notes = table.footnotes.map((text, index) => `${index + 1}. ${escapeMarkdown(text)}`)
  return [
    escapeMarkdown(table.caption),
    lines.join('\n'),
    ...(table.legend === undefined ? [] : [escapeMarkdown(table.legend)]),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ].join('\n\n')
}

const outcomeText = ({ mark, value, effect }: Cell): string =>
  [
    [
      ...(mark === null ? [] : [`${mark.symbol} **${escapeMarkdown(mark.word)}**`]),
      escapeMarkdown(value),
    ]
      .join(' ')
      .trim(),
    ...(effect === null ? [] : [escapeMarkdown(effect)]),
  ].join('<br>')

const cellText = ({ value, missing, effect, rank, mark, note }: Cell): string => {
  const shown = escapeMarkdown(value)
  const reference = note === null ? '' : ` <sup>${note}</sup>`
  const compared = effect !== null || mark !== null
  return [
    `${missing ? `*${shown}*` : compared ? `**${shown}**` : shown}${mark === null ? reference : ''}`,
    ...(effect === null ? [] : [escapeMarkdown(effect)]),
    ...(mark === null ? [] : [`${mark.symbol} ${escapeMarkdown(mark.word)}${reference}`]),
    ...(rank === null ? [] : [escapeMarkdown(rank)]),
  ].join('<br>')
}
