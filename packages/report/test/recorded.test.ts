import { measured } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderMarkdown } from '../src/index.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const result = sampleResult({ blocks: 2 })
const [first, ...others] = result.trials
if (first === undefined) throw new Error('the sample has no trial')

test('a trial that was repeated says what counts in its place', () => {
  const repeated = { ...first, repeatedBy: 'x/9/node' }
  const text = renderMarkdown({ ...result, trials: [repeated, ...others] })
  expect(text).toContain('↻ repeated')
  expect(text).toContain('counts as x/9/node')
  expect(text).toContain('1 repeated, as something disturbed the machine')
  expect(renderMarkdown(result)).not.toContain('↻ repeated')
})

test('a warm-up that was not steady stands among the gates, as recorded', () => {
  const detail = 'not steady: the last windows differ by 9.0 %, after 6 windows of warm-up'
  const trial = {
    ...first,
    steady: { state: 'not-steady' as const, windows: 6, spread: measured(0.09) },
    gates: [...first.gates, { gate: 'steady' as const, state: 'passed' as const, detail }],
  }
  const text = renderMarkdown({ ...result, trials: [trial, ...others] })
  expect(text).toContain('· recorded')
  expect(text).toContain(detail)
  const calm = { ...trial, steady: { ...trial.steady, state: 'steady' as const } }
  expect(renderMarkdown({ ...result, trials: [calm, ...others] })).not.toContain('· recorded')
})
