import { type HostReading, measured, notMeasured, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderMarkdown, renderTerminal } from '../src/index.ts'
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
  const detail = reasonOf('not-steady', { difference: 0.09, windows: 6 })
  const trial = {
    ...first,
    steady: { state: 'not-steady' as const, windows: 6, spread: measured(0.09) },
    gates: [...first.gates, { gate: 'steady' as const, state: 'passed' as const, detail }],
  }
  const text = renderMarkdown({ ...result, trials: [trial, ...others] })
  expect(text).toContain('· recorded')
  expect(text).toContain('not steady: the last windows differ by 9.0 %, after 6 windows of warm-up')
  const calm = { ...trial, steady: { ...trial.steady, state: 'steady' as const } }
  expect(renderMarkdown({ ...result, trials: [calm, ...others] })).not.toContain('· recorded')
})

const quiet: HostReading = {
  load: measured(1),
  steal: measured(0.01),
  othersBusy: measured(0),
  swapped: measured(0),
  temperature: notMeasured('not-told', { what: 'temperature' }),
  clockJump: 0,
  slept: 0,
}

test('what disturbed the machine stands under trust and among the gates, at its worst', () => {
  const trials = result.trials.map((trial, index) => ({
    ...trial,
    host: index > 1 ? quiet : { ...quiet, steal: measured(index === 0 ? 0.06 : 0.121) },
    gates: [
      ...trial.gates,
      { gate: 'host' as const, state: 'passed' as const, detail: reasonOf('calm') },
    ],
  }))
  const noisy = { ...result, trials }
  const told = `disturbed 2 of ${trials.length} trials (${first.scenario} 2): at worst the hypervisor took 12.1 % of the time. 2 of them were not repeated.`
  expect(renderTerminal(noisy, { columns: 400, color: false })).toContain('machine disturbed')
  const text = renderMarkdown(noisy)
  expect(text).toContain(`Something else ${told}`)
  expect(text).toContain('noisy, at worst: the hypervisor took 12.1 % of the time')
  const calm = { ...noisy, trials: trials.map((trial) => ({ ...trial, host: quiet })) }
  expect(renderMarkdown(calm)).not.toContain('Something else')
})
