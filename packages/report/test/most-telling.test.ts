import { type Comparison, type Interval, measured } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { reportModel } from '../src/index.ts'
import { metricOf } from '../src/model/lookup.ts'
import { mostTelling } from '../src/model/most-telling.ts'
import { metrics } from './fixtures/metrics.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const sample = sampleResult()
const [any] = sample.comparisons
if (any === undefined) throw new Error('the fixture compares nothing')

const worse = (
  metric: keyof typeof metrics,
  value: number,
  adjustedInterval: Interval | null,
): Comparison => ({
  ...any,
  scenario: 'crash',
  instance: 'dev',
  metric,
  compare: metrics[metric].compare,
  verdict: 'worse',
  estimate: measured(value),
  adjustedInterval,
})

const slow = worse('p90', 1.1, [1.06, 1.14])
const slower = worse('p50', 1.6, [1.3, 1.9])
const few = worse('throughput', 0.42, [0.4, 0.44])
const noisy = worse('p99', 3, [1.06, 8])
const dear = worse('cpuPerAnswer', 4, [3.5, 4.5])
const lost = worse('lostPost', 2.4, [1.8, 3])
const down = worse('outage', 900_000, [700_000, 1_100_000])

test.each<[string, readonly Comparison[], readonly Comparison[]]>([
  ['lost requests before a latency', [slow, lost], [lost, slow]],
  ['an outage before any latency', [few, slower, down], [down, few, slower]],
  ['an outage of seven margins before a loss of two', [lost, down], [down, lost]],
  ['the largest ratio, whichever way it goes', [slow, slower, few], [few, slower, slow]],
  ['what is certain of it, not what may be', [noisy, slower], [slower, noisy]],
  ['what users feel before what answers cost', [dear, slow], [slow, dear]],
  ['of equals the first', [slow, { ...slow, scenario: 'z' }], [slow, { ...slow, scenario: 'z' }]],
  [
    'the estimate where there is no interval',
    [slow, worse('p50', 1.2, null)],
    [worse('p50', 1.2, null), slow],
  ],
])('%s', (_what, given, expected) => {
  expect(mostTelling(given, (id) => metricOf(sample, id))).toEqual(expected)
})

test('the headline names it, wherever it stands', () => {
  const comparisons = [slow, slower, lost, down]
  const { headline } = reportModel({ ...sample, cells: [], comparisons }).verdict
  expect(headline).toBe(
    'The dev server went 900 ms longer without a correct answer than node and lost 2.40 more of 1,000 POST requests.',
  )
})
