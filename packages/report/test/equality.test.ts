import type { Result } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderMarkdown } from '../src/index.ts'
import { reportModel } from '../src/model/build.ts'
import { equalityRemark, equalitySection } from '../src/model/equality.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { unequalResult } from './fixtures/variants.ts'

const remarkOf = (result: Result): string => {
  const { mark, text } = equalityRemark(result)
  return `${mark?.symbol} ${mark?.word}: ${text}`
}

test('alike, with the differences that are declared', () => {
  expect(remarkOf(sampleResult())).toBe(
    '✓ equal answers: 152 requests, 5 instances alike; declared differences: 1 of dev.',
  )
})

test('one that differs', () => {
  expect(remarkOf(unequalResult())).toBe(
    '✗ answers differ: nginx answers 2 of 152 requests in another way. No number of it is taken; declared differences: 1 of dev and 1 of nginx.',
  )
})

test('a run that did not compare them does not say that they are equal', () => {
  const { equality: _, ...older } = sampleResult()
  expect(remarkOf(older)).toBe(
    '! answers not compared: Whether all answer alike is not known of this run.',
  )
  expect(JSON.stringify(equalitySection(older))).toContain('were not compared')
})

test('every declared difference is listed with its reason', () => {
  const { blocks } = equalitySection(unequalResult())
  const rows = blocks.flatMap((block) =>
    block.kind === 'table'
      ? block.table.rows.map(({ name, cells }) => [name, ...cells.map(({ value }) => value)])
      : [],
  )
  expect(rows).toEqual([
    ['dev', 'bearer-development-secret', 'status', '401', '200', 'its secret is public'],
    ['nginx', '152 requests', 'header server', 'none', 'nginx', 'Nginx names itself'],
  ])
})

test('what voided an instance is a diff against the reference', () => {
  const { blocks } = equalitySection(unequalResult())
  expect(blocks.flatMap((block) => (block.kind === 'code' ? [block.text] : []))).toEqual([
    [
      '--- node',
      '+++ nginx',
      '@@ notes: header vary',
      '+ Accept-Encoding',
      '@@ bearer-good: body',
      '- {"a":1}',
      '+ {"a":2}',
    ].join('\n'),
  ])
  expect(renderMarkdown(unequalResult())).toContain('+ {"a":2}')
})

test('one that was left out for it has no verdict anywhere', () => {
  const result = unequalResult()
  expect(result.comparisons.some(({ instance }) => instance === 'nginx')).toBe(false)
  expect(reportModel(result).verdict.lead.join(' ')).not.toContain('nginx')
})
