import CliTable from 'cli-table3'
import { harmless } from '../format/harmless.ts'
import type { Cell, Table } from '../model/table-model.ts'
import { markText, type Palette } from './palette.ts'
import { hanging, wrap } from './wrap.ts'

const narrowest = { cards: 17, scroll: 17, grid: 12 }
const gap = 2

/** A table in as many parts as it takes to stay within the columns, under its caption. */
export const terminalTable = (table: Table, columns: number, palette: Palette): string[] => {
  const names = [table.corner, ...table.rows.map(({ name }) => name)].map(
    (name) => harmless(name).length,
  )
  const nameWidth = Math.min(Math.max(...names), Math.max(8, Math.floor(columns / 3)))
  const room = columns - nameWidth - gap
  const each = Math.max(1, Math.floor(room / (narrowest[table.narrow] + gap)))
  const parts = Math.max(1, Math.ceil(table.columns.length / each))
  const perPart = Math.ceil(table.columns.length / parts)
  const lines = Array.from({ length: parts }, (_, part) => {
    const from = part * perPart
    const shown = Math.min(perPart, table.columns.length - from)
    const width = Math.max(1, Math.floor(room / Math.max(1, shown)) - gap)
    return [...drawPart(table, { from, to: from + shown, nameWidth, width }, palette), '']
  }).flat()
  return [
    ...wrap(harmless(table.caption), columns),
    ...lines.slice(0, -1),
    ...table.footnotes.flatMap((text, index) =>
      hanging(`[${index + 1}] `, harmless(text), columns),
    ),
  ]
}

interface Part {
  readonly from: number
  readonly to: number
  readonly nameWidth: number
  readonly width: number
}

const rule = '─'
const chars = {
  top: rule,
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: rule,
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

const drawPart = (table: Table, part: Part, palette: Palette): string[] => {
  const { from, to, nameWidth, width } = part
  const grid = new CliTable({
    chars,
    // Otherwise it colours its heads and borders itself.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap },
    colWidths: [nameWidth + gap, ...Array.from({ length: to - from }, () => width + gap)],
  })
  const heads = table.columns.slice(from, to).map(({ title }) => fit(title, width))
  grid.push([table.corner, ...heads].map((head) => emphasised(head, palette.bold)))
  for (const { name, cells } of table.rows) {
    grid.push([
      emphasised(fit(name, nameWidth), palette.bold),
      ...cells
        .slice(from, to)
        .map((cell) =>
          table.narrow === 'grid'
            ? outcomeText(cell, width, palette)
            : cellText(cell, width, palette),
        ),
    ])
  }
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
}

const fit = (text: string, room: number): string => wrap(harmless(text), room).join('\n')

/** Styles each line by itself, so that no style runs over a cell's border. */
const emphasised = (text: string, style: (text: string) => string): string =>
  text.split('\n').map(style).join('\n')

/** The outcome alone; the numbers are in the sentences below. */
const outcomeText = ({ mark, value }: Cell, width: number, palette: Palette): string =>
  mark === null
    ? fit(value, width)
    : emphasised(fit(`${mark.symbol} ${mark.word}`, width), (line) =>
        palette.status(mark.status, line),
      )

/** Value and verdict on one line where both fit, the effect on the next. */
const cellText = (cell: Cell, width: number, palette: Palette): string => {
  const { mark } = cell
  const value = harmless(cell.value)
  const reference = cell.note === null ? '' : ` [${cell.note}]`
  const verdict = mark === null ? '' : `${mark.symbol} ${mark.word}${reference}`
  const valueLine = mark === null ? value + reference : value
  const coloured = mark === null ? '' : markText(mark, palette) + reference
  const together = mark !== null && valueLine.length + 1 + verdict.length <= width
  const effect = cell.effect === null ? [] : effectLines(harmless(cell.effect), width)
  return [
    ...(together ? [`${valueLine} ${coloured}`] : wrap(valueLine, width)),
    ...effect.map(palette.faint),
    ...(mark === null || together
      ? []
      : wrap(verdict, width).map((line) => palette.status(mark.status, line))),
    ...(cell.rank === null ? [] : wrap(harmless(cell.rank), width).map(palette.faint)),
  ].join('\n')
}

/** Estimate and interval on one line, or the interval below its estimate. */
const effectLines = (effect: string, width: number): string[] =>
  effect.length <= width
    ? [effect]
    : effect
        .replace(' (', '\n(')
        .split('\n')
        .flatMap((line) => wrap(line, width))
