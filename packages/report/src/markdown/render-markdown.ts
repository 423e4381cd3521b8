import type { Result } from '@deployment-lab/result'
import { reportModel } from '../model/build.ts'
import type { Chart } from '../model/chart-model.ts'
import type { Block, Remark, ReportModel } from '../model/report-model.ts'
import { codeBlock, escapeMarkdown } from './escape.ts'
import { markdownTable } from './table.ts'

/**
 * The report in GitHub's Markdown. Charts are given by their numbers.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const renderMarkdown = (result: Result): string => markdownOf(reportModel(result))

/** A report's model in Markdown. */
export const markdownOf = ({ title, verdict, matrix, sections }: ReportModel): string => {
  const parts = [
    `# ${escapeMarkdown(verdict.headline)}`,
    escapeMarkdown(title),
    ...(verdict.advice === null ? [] : [escapeMarkdown(verdict.advice)]),
    ...verdict.cautions.map((text) => `**!** ${escapeMarkdown(text)}`),
    ...(matrix === null ? [] : [markdownTable(matrix)]),
    ...verdict.lead.map(escapeMarkdown),
    ...sections.flatMap((section) => [
      `## ${escapeMarkdown(section.title)}`,
      ...section.blocks.flatMap(blockText),
    ]),
  ]
  return `${parts.join('\n\n')}\n`
}

const blockText = (block: Block): string[] => {
  switch (block.kind) {
    case 'heading':
      return [`### ${escapeMarkdown(block.text)}`]
    case 'text':
      return [escapeMarkdown(block.text)]
    case 'list':
      return [listOf(block.items)]
    case 'facts':
      return [
        block.facts
          .map(({ name, value }) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`)
          .join('\n'),
      ]
    case 'code':
      return [codeBlock(block.text)]
    case 'table':
      return [markdownTable(block.table)]
    case 'chart':
      return chartText(block.chart)
    default:
      return block.bulky ? [] : folded(block.summary, block.blocks.flatMap(blockText))
  }
}

const listOf = (items: readonly Remark[]): string =>
  items.map((item) => `- ${remarkText(item)}`).join('\n')

const remarkText = ({ mark, subject, text }: Remark): string =>
  [
    ...(mark === null ? [] : [`**${mark.symbol} ${escapeMarkdown(mark.word)}**`]),
    ...(subject === null ? [] : [`${escapeMarkdown(subject)}:`]),
    escapeMarkdown(text),
  ].join(' ')

const chartText = ({ title, kind, numbers }: Chart): string[] =>
  kind === 'timeline'
    ? folded(title, [markdownTable(numbers)])
    : [`### ${escapeMarkdown(title)}`, ...folded('The numbers', [markdownTable(numbers)])]

const folded = (summary: string, parts: readonly string[]): string[] => [
  `<details>\n<summary>${escapeMarkdown(summary)}</summary>`,
  ...parts,
  '</details>',
]
