import type { Result } from '@deployment-lab/result'
import { reportModel } from '../model/build.ts'
import type { ReportModel } from '../model/report-model.ts'
import { renderBlocks } from './blocks.ts'
import { escapeHtml, prose } from './escape.ts'
import { chartStyle } from './style-chart.ts'
import { pageStyle } from './style-page.ts'
import { tableStyle } from './style-table.ts'
import { renderTable } from './table.ts'

/** Nothing may be fetched or run, whatever the page holds. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * The report as one HTML file: no script, no request, light and dark, for screen and paper.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const renderHtml = (result: Result): string => {
  const model = reportModel(result)
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8"/>',
    `<meta http-equiv="Content-Security-Policy" content="${policy}"/>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    '<meta name="color-scheme" content="light dark"/>',
    `<title>${escapeHtml(model.verdict.headline)} ${escapeHtml(model.title)}</title>`,
    `<style>${pageStyle}${tableStyle}${chartStyle}</style>`,
    '</head>',
    '<body>',
    `<header class="verdict">${renderVerdict(model)}</header>`,
    renderNavigation(model),
    `<main>${renderSections(model)}</main>`,
    `<footer><p>${escapeHtml(model.title)}. Made from result.json alone; the same file gives the same report.</p></footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

const renderVerdict = ({ title, verdict, matrix }: ReportModel): string =>
  [
    `<p class="run">${escapeHtml(title)}</p>`,
    `<h1>${verdict.caution ? `${warning} ` : ''}${prose(verdict.headline)}</h1>`,
    ...(verdict.advice === null ? [] : [`<p class="lead">${prose(verdict.advice)}</p>`]),
    ...verdict.cautions.map((sentence) => `<p class="lead">${warning} ${prose(sentence)}</p>`),
    ...(matrix === null ? [] : [renderTable(matrix)]),
    ...verdict.lead.map((sentence) => `<p class="lead">${prose(sentence)}</p>`),
  ].join('\n')

const warning = '<span class="caution">!</span>'

const renderNavigation = ({ sections }: ReportModel): string =>
  `<nav aria-label="Sections"><ul>${sections
    .map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`)
    .join('')}</ul></nav>`

const renderSections = ({ sections }: ReportModel): string =>
  sections
    .map(
      ({ id, title, blocks }) =>
        `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2>\n${renderBlocks(blocks)}</section>`,
    )
    .join('\n')
