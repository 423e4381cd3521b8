import { notMeasured, reasonOf, type Summary, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { summarise } from '../src/index.ts'
import { closed, counts, histogramOf, type MetricName, metrics, open, trial } from './sample.ts'

/** An open loop of 1,000 requests that all take as long. */
const taking = (value: number) =>
  open({
    get: counts({ offered: 1000, ok: 1000 }),
    latency: histogramOf(Array<number>(1000).fill(value)),
  })

const of = (metric: MetricName, trials: readonly TrialRecord[]): Summary | undefined =>
  summarise([{ name: 'saturation', metrics: [metrics[metric]] }], trials)[0]

const sound = [
  trial({ block: 0, load: taking(1000) }),
  trial({ block: 1, load: taking(1000) }),
  trial({ block: 2, load: taking(1000) }),
]

test.each(['void', 'failed'] as const)(
  'a trial that is %s is in no percentile and no mean',
  (state) => {
    const slow = trial({
      block: 3,
      state,
      reasons: [reasonOf('reopened', { connections: 1 })],
      load: taking(900_000),
    })
    const counting = of('p99', sound)
    expect(counting).toMatchObject({
      reading: { value: 1000 },
      trials: 3,
      values: [1000, 1000, 1000],
    })
    expect(of('p99', [...sound, slow])).toEqual(counting)
    expect(of('p99', [slow, ...sound])).toEqual(counting)
    const much = trial({ block: 3, state, load: closed({ throughput: 90_000 }) })
    expect(of('throughput', [trial(), much])).toEqual(of('throughput', [trial()]))
  },
)

test('percentiles are those of all trials together, lower bounds among them', () => {
  const slow = trial({ block: 3, load: taking(50_000) })
  expect(of('p99', [...sound, slow])?.reading.value).toBeCloseTo(50_000, -2)
  expect(of('p50', [...sound, slow])?.reading.value).toBe(1000)
  const bound = of('p99', [...sound, { ...slow, state: 'at-least' }])
  expect(bound?.reading.value).toBeCloseTo(50_000, -2)
  expect(bound).toMatchObject({ atLeast: true, trials: 4 })
})

test('a lower bound makes the whole a lower bound, unless it is not in it', () => {
  const bound = trial({ state: 'at-least', load: closed({ throughput: 8000 }) })
  expect(of('throughput', [trial(), bound])?.atLeast).toBe(true)
  expect(of('throughput', [trial()])?.atLeast).toBe(false)
  // In a closed loop there is no outage to be a lower bound of.
  expect(of('outage', [bound])).toMatchObject({ atLeast: false, trials: 0, values: [] })
})

test('without a trial that counts the first says why there is no number', () => {
  const gone = (connections: number) =>
    trial({ state: 'void', reasons: [reasonOf('reopened', { connections })], load: taking(1000) })
  const trials = [gone(1), gone(2)]
  const first = reasonOf('reopened', { connections: 1 })
  expect(of('p99', trials)?.reading).toEqual({ value: null, missing: first })
  expect(of('outage', trials)?.reading).toEqual(notMeasured('void', {}, first))
})

test('rates have a geometric mean, which one 0 makes 0; what can be 0 has the plain mean', () => {
  const rate = (throughput: number) => trial({ load: closed({ throughput }) })
  expect(of('throughput', [rate(2000), rate(8000)])?.reading.value).toBeCloseTo(4000)
  expect(of('throughput', [rate(2000), rate(0)])?.reading.value).toBe(0)
  const outage = (longestOutage: number) => trial({ load: open({ longestOutage }) })
  expect(of('outage', [outage(0), outage(9000)])?.reading.value).toBe(4500)
})

test('each scenario, instance and step of a ladder has a summary of its own', () => {
  const trials = [
    trial({ step: 4, judged: false, load: closed({ throughput: 1000 }) }),
    trial({ step: 16, load: closed({ throughput: 2000 }) }),
    trial({ step: 16, instance: 'dev', load: closed({ throughput: 3000 }) }),
    trial({ step: 16, scenario: 'other', load: closed({ throughput: 4000 }) }),
  ]
  const scenarios = ['saturation', 'other'].map((name) => ({
    name,
    metrics: [metrics.throughput],
  }))
  expect(
    summarise(scenarios, trials).map(({ scenario, instance, step, judged, reading }) => [
      `${scenario} ${instance} ${step} ${judged}`,
      Math.round(reading.value ?? 0),
    ]),
  ).toEqual([
    ['saturation node 4 false', 1000],
    ['saturation node 16 true', 2000],
    ['saturation dev 16 true', 3000],
    ['other node 16 true', 4000],
  ])
})
