import type { Result } from '@deployment-lab/result'
import { reportModel } from '../model/build.ts'
import type { ReportModel, VerdictBlock } from '../model/report-model.ts'
import { renderBlocks } from './blocks.ts'
import { escapeHtml, prose } from './escape.ts'
import { renderRemark } from './remark.ts'
import { chartStyle } from './style-chart.ts'
import { pageStyle } from './style-page.ts'
import { tableStyle } from './style-table.ts'

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

const renderVerdict = ({ title, verdict }: ReportModel): string =>
  [
    `<p class="run">${escapeHtml(title)}</p>`,
    `<h1>${verdict.caution ? '<span class="caution">! </span>' : ''}${prose(verdict.headline)}</h1>`,
    ...verdict.lead.map((sentence) => `<p class="lead">${prose(sentence)}</p>`),
    renderValidity(verdict),
  ].join('\n')

const renderValidity = ({ validity }: VerdictBlock): string =>
  `<ul class="validity" aria-label="Validity">${validity.map((remark) => `<li>${renderRemark(remark)}</li>`).join('')}</ul>`

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
