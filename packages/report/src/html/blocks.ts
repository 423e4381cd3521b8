import type { Chart } from '../model/chart-model.ts'
import type { Block, Remark } from '../model/report-model.ts'
import { drawChart } from '../svg/draw.ts'
import { escapeHtml, prose } from './escape.ts'
import { renderTable } from './table.ts'

/** Every chart is drawn twice; the page shows the one that fits. */
const widths = { wide: 700, narrow: 340 }

/** Blocks of a section, one after the other. */
export const renderBlocks = (blocks: readonly Block[]): string => blocks.map(renderBlock).join('\n')

const renderBlock = (block: Block): string => {
  switch (block.kind) {
    case 'heading':
      return `<h3${block.id === undefined ? '' : ` id="${block.id}"`}>${escapeHtml(block.text)}</h3>`
    case 'text':
      return `<p>${prose(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${renderRemark(item)}</li>`).join('')}</ul>`
    case 'facts':
      return `<dl>${block.facts
        .map(({ name, value }) => `<dt>${escapeHtml(name)}</dt><dd>${prose(value)}</dd>`)
        .join('')}</dl>`
    case 'code':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`
    case 'table':
      return renderTable(block.table)
    case 'chart':
      return renderChart(block.chart)
    default:
      return `<details><summary>${escapeHtml(block.summary)}</summary>${renderBlocks(block.blocks)}</details>`
  }
}

/** A sentence under its subject, with its state as symbol and word. */
const renderRemark = ({ mark, subject, text }: Remark): string =>
  [
    subject === null ? '' : `<b>${escapeHtml(subject)}</b> `,
    mark === null
      ? ''
      : `<strong class="mark-${mark.status}">${mark.symbol} ${escapeHtml(mark.word)}</strong> `,
    prose(text),
  ].join('')

const renderChart = (chart: Chart): string =>
  [
    `<figure id="${chart.id}"${chart.kind === 'timeline' ? ' class="plain"' : ''}>`,
    chart.kind === 'timeline'
      ? `<figcaption>${escapeHtml(`${chart.title}. ${chart.howToRead}`)}</figcaption>`
      : `<figcaption><h3>${escapeHtml(chart.title)}</h3><p>${escapeHtml(chart.howToRead)}</p></figcaption>`,
    `<div class="wide">${drawChart(chart, widths.wide)}</div>`,
    `<div class="narrow">${drawChart(chart, widths.narrow)}</div>`,
    `<details><summary>The numbers</summary>${renderTable(chart.numbers)}</details>`,
    '</figure>',
  ].join('\n')
