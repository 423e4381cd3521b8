import {
  type Metric,
  measured,
  notMeasured,
  type StreamReading,
  type TrialRecord,
} from '@deployment-lab/result'
import { busiestProcess } from '@deployment-lab/result/metrics/busiest-process'
import { othersAnswered } from '@deployment-lab/result/metrics/others-answered'
import { resident } from '@deployment-lab/result/metrics/resident'
import { startTime } from '@deployment-lab/result/metrics/start-time'
import { expect, test } from 'vitest'
import { judgeTrial } from '../src/index.ts'
import { context, counts, histogramOf, open, readMetric, users } from './sample.ts'

const flooder = users({
  name: 'flooder',
  users: false,
  rate: 200,
  get: counts({ offered: 200, ok: 20, http4xx: 180 }),
  latency: histogramOf(Array<number>(200).fill(90_000)),
  longestOutage: 900_000,
  processes: { '11': 200 },
})
const more = users({
  name: 'more users',
  rate: 100,
  get: counts({ offered: 50, ok: 40, reset: 10 }),
  post: counts({ offered: 50, ok: 50 }),
  latency: histogramOf(Array<number>(90).fill(4000)),
  longestOutage: 70_000,
})
const load = open({ streams: [users(), flooder, more] })

const gate = (name: string, ...judged: Parameters<typeof judgeTrial>): string | undefined => {
  const found = judgeTrial(...judged).gates.find((one) => one.gate === name)
  return found && `${found.state}: ${found.detail.code} ${JSON.stringify(found.detail.values)}`
}

test('the peak is the sum of all streams', () => {
  expect(gate('headroom', load, context({ openCeiling: 1200 }))).toMatch('passed')
  expect(gate('headroom', load, context({ openCeiling: 1199 }))).toMatch('failed')
  const ramp = { ...flooder, profile: [{ from: 0, to: 400, duration: 1000 }] }
  const rising = open({ streams: [users(), ramp, more] })
  expect(gate('headroom', rising, context({ openCeiling: 1599 }))).toMatch('failed')
  expect(gate('headroom', rising, context({ openCeiling: 1600 }))).toMatch('passed')
})

test('every arrival of every stream is accounted for, whoever sent it', () => {
  expect(gate('accounting', load, context())).toBe('passed: accounted {"arrivals":600}')
  // One too few here does not make up for one too many there.
  const streams = [
    users({ get: counts({ offered: 300, ok: 299 }) }),
    { ...flooder, get: counts({ offered: 200, ok: 201 }) },
  ]
  expect(gate('accounting', open({ streams }), context())).toBe(
    'failed: unaccounted {"arrivals":2}',
  )
})

test('what the machine of the generator lacked is held against the arrivals of all streams', () => {
  const { generator } = load
  const lacking = (ports: number) => ({ ...load, generator: { ...generator, ranOutOf: { ports } } })
  const big = open({ streams: [users(), { ...flooder, get: counts({ offered: 1700, ok: 1700 }) }] })
  expect(gate('generator', lacking(1), context())).toMatch('"ports":1,"lacking":1,"offered":600')
  expect(gate('generator', { ...big, generator: lacking(2).generator }, context())).toMatch(
    'passed',
  )
})

test('a stranger may answer no stream', () => {
  const answered = open({ streams: [users(), { ...flooder, processes: { '99': 1 } }] })
  expect(gate('identity', answered, context({ workers: ['11'] }))).toBe(
    'failed: unknown-process {"processes":"99"}',
  )
})

test('metrics are those of all users, and of nobody else', () => {
  expect(readMetric(load, 'outage').value).toBe(70_000)
  expect(readMetric(load, 'lostGet').value).toBeCloseTo((1000 * 10) / 350)
  expect(readMetric(load, 'lostPost').value).toBe(0)
  const slow = open({ streams: [users(), { ...more, get: counts({ offered: 40, ok: 40 }) }] })
  expect(readMetric(slow, 'p90').value).toBeCloseTo(4000, -1)
  expect(readMetric(open({ streams: [users(), flooder] }), 'p90').value).toBeLessThan(4000)
})

test('other metrics are those of everybody beside the users', () => {
  const read = (metric: Metric, ...streams: StreamReading[]) =>
    metric.read({ load: open({ streams }), usage: null, workersDied: 0, faults: [] })
  const even = { ...flooder, processes: { '11': 50, '12': 50 } }
  expect(read(othersAnswered, users(), flooder, more).value).toBe(100)
  expect(read(busiestProcess, users(), even, more).value).toBe(500)
  expect(read(busiestProcess, users(), even, flooder).value).toBeCloseTo((1000 * 250) / 300)
  for (const metric of [othersAnswered, busiestProcess])
    expect(read(metric, users(), more)).toEqual(notMeasured('none-sent'))
})

test('a start is timed from the end of what was stopped, and memory read at the end', () => {
  const fault = { at: 0, began: 0, tookHold: 0, ended: 0, missing: null, settings: {} }
  const read = (facts: Record<string, number>, usage: TrialRecord['usage']) => {
    const faults = [{ ...fault, name: 'stop-and-start', undone: 'undone', facts } as const]
    const of = { load: open(), usage, workersDied: 0, faults }
    return [startTime.read(of), resident.read(of)]
  }
  const usage = { cpuSeconds: {}, residentBytes: measured(90_500_000) }
  expect(read({ stoppedAfter: 300, backAfter: 1000 }, usage)).toEqual([
    measured(700_000),
    measured(90_500_000),
  ])
  expect(read({ backAfter: 1000 }, null)).toEqual([
    notMeasured('nothing-broken'),
    notMeasured('usage-not-read'),
  ])
})
