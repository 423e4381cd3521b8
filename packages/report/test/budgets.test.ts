import type { Budget } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderGithub, renderHtml, renderJunit, renderTerminal } from '../src/index.ts'
import { budgetRemarks } from '../src/model/budgets.ts'
import { sampleResult } from './fixtures/sample-result.ts'

/** A limit on the median of node started again, as a multiple of node's. */
const ratio = (limit: number): Budget => ({
  text: `steady.p50.node-again <= ${limit}x node`,
  scenario: 'steady',
  metric: 'p50',
  instance: 'node-again',
  operator: '<=',
  limit,
  against: 'node',
})
const [kept, broken, open] = [ratio(2), ratio(0.5), ratio(1)]

const resultWith = (...budgets: Budget[]) => sampleResult({ budgets })
const marksOf = (...budgets: Budget[]) =>
  budgetRemarks(resultWith(...budgets)).map(
    ({ mark, text }) => `${mark?.symbol} ${mark?.word}: ${text}`,
  )

test('budgets that are not judged are told as neither kept nor broken', () => {
  expect(marksOf(kept, kept)).toEqual(['✓ budgets kept: All of 2 budgets.'])
  expect(marksOf(kept, open)).toEqual([`! budget not judged: 1 of 2 budgets: ${open.text}.`])
  expect(marksOf(broken, open, kept)).toEqual([
    `✗ budget broken: 1 of 3 budgets: ${broken.text}.`,
    `! budget not judged: 1 of 3 budgets: ${open.text}.`,
  ])
  expect(marksOf()).toEqual([])
})

test('every form of the report says so, with the interval', () => {
  const result = resultWith(open)
  const [budget] = result.budgets
  const [low = 1, high = 1] = budget?.interval ?? []
  expect(low).toBeLessThan(1)
  expect(high).toBeGreaterThan(1)
  const said = '! not judged: the interval holds the limit'
  for (const text of [
    renderGithub(result),
    renderHtml(result),
    renderTerminal(result, { columns: 200, color: false }),
  ]) {
    expect(text.replaceAll('\u00a0', ' ')).toContain(said)
    expect(text).not.toContain('budgets kept')
  }
  const xml = renderJunit(result)
  const [, rest = ''] = xml.split('classname="budget.steady"')
  expect(rest).toMatch(/^[^\n]*<skipped message="[^"]*the interval holds the limit/)
  expect(xml).not.toContain('<failure')
})
