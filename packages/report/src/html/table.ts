import type { Cell, Column, IntervalBar, Row, Table } from '../model/table-model.ts'
import { pixels } from '../svg/element.ts'
import { escapeHtml, prose } from './escape.ts'

/**
 * A table in a box of its own, which scrolls when the page is narrow. Tables of kind `cards` are
 * laid out anew there; their roles are written out, since a changed `display` drops them.
 */
export const renderTable = (table: Table): string => {
  const cards = table.narrow === 'cards'
  const role = (name: string): string => (cards ? ` role="${name}"` : '')
  const head = [
    `<th scope="col"${role('columnheader')}>${escapeHtml(table.corner)}</th>`,
    ...table.columns.map((column) => renderHead(column, role('columnheader'))),
  ].join('')
  const body = table.rows.map((row) => renderRow(row, table, role)).join('\n')
  return [
    `<div class="table ${table.narrow}${cards && table.columns.length < 3 ? ` columns-${table.columns.length}` : ''}" role="region" aria-labelledby="${table.id}-caption" tabindex="0">`,
    `<table id="${table.id}"${role('table')}>`,
    `<caption id="${table.id}-caption">${escapeHtml(table.caption)}</caption>`,
    `<thead${role('rowgroup')}><tr${role('row')}>${head}</tr></thead>`,
    `<tbody${role('rowgroup')}>\n${body}\n</tbody>`,
    '</table></div>',
    table.legend === undefined ? '' : `<p class="legend">${prose(table.legend)}</p>`,
    renderFootnotes(table),
  ].join('')
}

const renderHead = ({ title, hint, align }: Column, role: string): string =>
  `<th scope="col"${role} class="${align}">${escapeHtml(title)}${hint === null ? '' : `<small>${escapeHtml(hint)}</small>`}</th>`

const renderRow = (row: Row, table: Table, role: (name: string) => string): string => {
  const hint = row.hint === null ? '' : `<small>${escapeHtml(row.hint)}</small>`
  const cells = row.cells.map((cell, index) => {
    const column = table.columns[index]
    const label = table.narrow === 'cards' ? ` data-label="${escapeHtml(column?.title ?? '')}"` : ''
    return `<td${role('cell')} class="${column?.align ?? 'start'}"${label}>${renderCell(cell, table)}</td>`
  })
  const name =
    row.link === undefined
      ? escapeHtml(row.name)
      : `<a href="#${row.link}">${escapeHtml(row.name)}</a>`
  return `<tr${role('row')}><th scope="row"${role('rowheader')}>${name}${hint}</th>${cells.join('')}</tr>`
}

const renderCell = (cell: Cell, table: Table): string => {
  const { value, missing, effect, rank, bar, mark, note } = cell
  if (effect === null && rank === null && mark === null && note === null && !missing)
    return escapeHtml(value)
  const reference =
    note === null ? '' : `<sup><a href="#${table.id}-note-${note}">${note}</a></sup>`
  if (table.narrow === 'grid') return renderOutcome(cell)
  return [
    `<span class="value${missing ? ' missing' : ''}">${escapeHtml(value)}${mark === null ? reference : ''}</span>`,
    effect === null ? '' : `<span class="effect">${prose(effect)}</span>`,
    bar === null ? '' : renderBar(bar),
    renderSaid(cell, reference),
  ].join('')
}

/** The outcome comes first; how often and the number that tells most may be left out. */
const renderOutcome = ({ mark, value, effect }: Cell): string =>
  [
    '<span class="outcome">',
    mark === null
      ? ''
      : `<strong class="mark-${mark.status}"><span class="symbol">${mark.symbol}</span> ${escapeHtml(mark.word)}</strong>`,
    `<span class="count"> ${escapeHtml(value)}</span></span>`,
    effect === null ? '' : `<span class="effect">${prose(effect)}</span>`,
  ].join('')

/** The verdict, and the group beside it. */
const renderSaid = ({ mark, rank }: Cell, reference: string): string => {
  const parts = [
    ...(mark === null
      ? []
      : [
          `<span class="mark mark-${mark.status}">${mark.symbol} ${escapeHtml(mark.word)}${reference}</span>`,
        ]),
    ...(rank === null ? [] : [`<span class="rank">${escapeHtml(rank)}</span>`]),
  ]
  return parts.length === 0 ? '' : `<span class="said">${parts.join(', ')}</span>`
}

const barWidth = 120

/** The interval beside the line of no difference; its numbers stand above it. */
const renderBar = ({ low, estimate, high, none }: IntervalBar): string => {
  const at = (place: number): string => pixels(place * barWidth)
  return [
    `<svg class="bar" viewBox="0 0 ${barWidth} 12" width="${barWidth}" height="12" aria-hidden="true">`,
    `<path class="rail" d="M0 6H${barWidth}"/>`,
    `<path class="none" d="M${at(none)} 0V12"/>`,
    `<path class="interval" d="M${at(low)} 6H${at(high)}M${at(low)} 3V9M${at(high)} 3V9"/>`,
    `<circle cx="${at(estimate)}" cy="6" r="2.6"/>`,
    '</svg>',
  ].join('')
}

const renderFootnotes = ({ id, footnotes }: Table): string =>
  footnotes.length === 0
    ? ''
    : `<ol class="footnotes">${footnotes
        .map((text, index) => `<li id="${id}-note-${index + 1}">${escapeHtml(text)}</li>`)
        .join('')}</ol>`
