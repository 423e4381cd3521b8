import type { Budget } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderGithub, renderHtml, renderJunit, renderTerminal } from '../src/index.ts'
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
const open = ratio(1)

const resultWith = (...budgets: Budget[]) => sampleResult({ budgets })
test('how many are kept, broken and not judged is counted', () => {
  const text = renderTerminal(resultWith(ratio(2), ratio(0.5), open), {
    columns: 200,
    color: false,
  })
  expect(text).toContain(
    '1 of 3 budgets broken, 1 of 3 budgets not judged, 1 of 3 budgets kept; what was not measured',
  )
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
  }
  const xml = renderJunit(result)
  const [, rest = ''] = xml.split('classname="budget.steady"')
  expect(rest).toMatch(/^[^\n]*<skipped message="[^"]*the interval holds the limit/)
  expect(xml).not.toContain('<failure')
})
