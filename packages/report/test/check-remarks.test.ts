import { type Check, measured, notMeasured } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderMarkdown } from '../src/index.ts'
import { checkRemarks } from '../src/model/check-remarks.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const answered = (instance: string, lost: number): Check => ({
  scenario: 'control',
  instance,
  check: 'answered',
  reading: measured(lost),
  limit: 0,
  state: lost === 0 ? 'held' : 'broken',
})

const p99 = (instance: string, value: number | null): Check => ({
  scenario: 'control',
  instance,
  check: 'p99',
  reading: value === null ? notMeasured('too-few-samples', { samples: 400 }) : measured(value),
  limit: 50_000,
  state: value === null ? 'not-measured' : value < 50_000 ? 'held' : 'broken',
})

const remarksOn = (checks: Check[]) => checkRemarks({ ...sampleResult({ blocks: 2 }), checks })

test('a control that all pass is one line', () => {
  const checks = [answered('dev', 0), p99('dev', 3120), answered('node', 0), p99('node', 2870)]
  const [remark, ...others] = remarksOn(checks)
  expect(others).toEqual([])
  expect(remark?.mark).toMatchObject({ status: 'good', word: 'control passed' })
  expect(remark?.text).toBe(
    'All answered everything; p99 under 50.0 ms: dev ✓ 3.12 ms, node ✓ 2.87 ms.',
  )
})

test('who lost requests, was too slow or was not measured is named', () => {
  const checks = [answered('dev', 3), p99('dev', 61_000), answered('node', 0), p99('node', null)]
  const [remark] = remarksOn(checks)
  expect(remark?.mark).toMatchObject({ status: 'unsure', word: 'control not passed' })
  expect(remark?.text).toBe(
    'Not all answered everything: dev (3 not answered); p99 under 50.0 ms: dev ✗ 61.0 ms, node – too few samples.',
  )
})

test('what was not measured is neither passed nor failed', () => {
  const nothing: Check = {
    ...answered('dev', 0),
    reading: notMeasured('no-counting-trial'),
    state: 'not-measured',
  }
  const [remark] = remarksOn([nothing, p99('dev', null), answered('node', 0), p99('node', 2870)])
  expect(remark?.mark).toMatchObject({ status: 'unsure', word: 'control not judged' })
  expect(remark?.text).toBe(
    'Whether all answered everything is not known of dev; p99 under 50.0 ms: dev – too few samples, node ✓ 2.87 ms.',
  )
})

test('it stands in the report, and without a control nothing does', () => {
  const result = { ...sampleResult({ blocks: 2 }), checks: [answered('dev', 0), p99('dev', 3120)] }
  expect(renderMarkdown(result)).toContain('dev ✓ 3.12 ms')
  expect(checkRemarks(sampleResult({ blocks: 2 }))).toEqual([])
})
