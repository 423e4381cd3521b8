import { decodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { codeOf, createLedger } from '../../src/open/ledger.ts'
import { outageOf } from '../../src/open/outage.ts'
import { tally } from '../../src/open/tally.ts'

test('the trial start and the end of its schedule count as correct answers', () => {
  expect(outageOf(Uint32Array.of(), 10e6, 0)).toEqual({
    longest: 10e6,
    total: 10e6,
    gaps: [[0, 10_000]],
  })
  expect(outageOf(Uint32Array.of(4e6, 9e6), 10e6, 2e6)).toEqual({
    longest: 5e6,
    total: 9e6,
    gaps: [
      [0, 4_000],
      [4_000, 9_000],
    ],
  })
})

test('an answer behind the end of the schedule does not shorten an outage', () => {
  expect(outageOf(Uint32Array.of(1e6, 12e6), 10e6, 0).longest).toBe(9e6)
})

test('gaps up to the threshold are no outage', () => {
  expect(outageOf(Uint32Array.of(1e6, 2e6), 3e6, 1e6)).toEqual({
    longest: 1e6,
    total: 0,
    gaps: [],
  })
})

const ledger = () =>
  createLedger({
    intended: Uint32Array.of(0, 500_000, 1_000_000, 1_500_000),
    entry: Uint16Array.of(0, 1, 0, 1),
  })
const plan = {
  methods: ['GET', 'POST'] as const,
  end: 2e6,
  timeout: 700_000,
  outageThreshold: 0,
  deadline: null,
  controlUntil: null,
}

test('latency counts from the intended time, service from the sending, a timeout as its limit', () => {
  const rows = ledger()
  rows.taken.set([10, 500_000, 1_200_000])
  rows.sent.set([100, 500_000, 1_200_000])
  rows.done.set([1_100, 1_200_001, 1_300_000])
  rows.outcome.set([codeOf('ok'), codeOf('timeout'), codeOf('http5xx'), codeOf('dropped')])
  const sums = tally(rows, plan)
  const latency = decodeHistogram(sums.latency)
  const service = decodeHistogram(sums.service)
  expect([latency.totalCount, latency.minNonZeroValue]).toEqual([2, 1_100])
  expect(latency.maxValue / 700_000).toBeCloseTo(1, 2)
  expect([service.totalCount, service.minNonZeroValue]).toEqual([2, 1_000])
  expect(sums.get).toMatchObject({ offered: 2, ok: 1, http5xx: 1 })
  expect(sums.post).toMatchObject({ offered: 2, timeout: 1, dropped: 1 })
  expect(sums.inTime).toBe(3)
  expect(sums.timeline.map(({ offered, ok }) => [offered, ok])).toEqual([
    [2, 1],
    [2, 0],
  ])
  expect(sums.timeline.map((one) => decodeHistogram(one.latency).totalCount)).toEqual([2, 0])
})

test('what ended behind its timeout is a timeout, whatever it was, unless it was never sent', () => {
  const rows = ledger()
  rows.taken.set([0, 500_000, 1_000_000, 1_500_000])
  rows.done.set([700_000, 1_200_001, 1_700_001, 2_200_001])
  rows.outcome.set([codeOf('ok'), codeOf('ok'), codeOf('http5xx'), codeOf('dropped')])
  const sums = tally(rows, { ...plan, deadline: 700_000 })
  expect(sums.get).toMatchObject({ ok: 1, http5xx: 0, timeout: 1 })
  expect(sums.post).toMatchObject({ ok: 0, timeout: 1, dropped: 1 })
  expect([sums.met, ...sums.answeredAt]).toEqual([1, 700_000])
  expect(sums.timeline.map(({ ok }) => ok)).toEqual([1, 0])
  const latency = decodeHistogram(sums.latency)
  expect(latency.totalCount).toBe(3)
  expect(latency.maxValue / 700_000).toBeCloseTo(1, 2)
})

test('arrivals sent behind the end of the schedule do not count for the send ratio', () => {
  const rows = ledger()
  rows.taken.set([0, 500_000, 2_050_000, 2_150_000])
  rows.done.set([1, 500_001, 2_050_001, 2_150_001])
  rows.outcome.fill(codeOf('ok'))
  expect(tally(rows, plan).inTime).toBe(3)
})

test('attempts are added up, but for arrivals that do not count', () => {
  const rows = ledger()
  rows.attempts.set([3, 0, 1, 5])
  expect(tally(rows, plan).attempts).toBe(9)
  expect(tally(rows, { ...plan, end: 1_200_000 }).attempts).toBe(4)
})

test('an arrival that never ended is unfinished', () => {
  const sums = tally(ledger(), plan)
  expect([sums.get.unfinished, sums.post.unfinished]).toEqual([2, 2])
  expect(sums.longestOutage).toBe(2e6)
})

test('correct answers up to the deadline meet it, and nothing else does', () => {
  const rows = ledger()
  rows.taken.set([0, 500_000, 1_000_000, 1_500_000])
  rows.done.set([300_000, 800_001, 1_000_001, 1_500_001])
  rows.outcome.set([codeOf('ok'), codeOf('ok'), codeOf('http5xx'), codeOf('ok')])
  expect(tally(rows, { ...plan, deadline: 300_000 }).met).toBe(2)
  expect(tally(rows, { ...plan, deadline: 300_001 }).met).toBe(3)
})

test('correct answers are given in their order, whatever the order of their arrivals', () => {
  const rows = ledger()
  rows.done.set([1_900_000, 600_000, 1_100_000, 1_600_000])
  rows.outcome.fill(codeOf('ok'))
  const sums = tally(rows, { ...plan, timeout: 2e6 })
  expect([...sums.answeredAt]).toEqual([600_000, 1_100_000, 1_600_000, 1_900_000])
  expect(sums.longestOutage).toBe(600_000)
})

test('each second of the timeline has the latencies of its own arrivals, a silent one none', () => {
  const rows = createLedger({
    intended: Uint32Array.of(0, 2_000_000, 2_500_000, 3_999_999),
    entry: new Uint16Array(4),
  })
  rows.taken.set(rows.intended)
  rows.done.set([100, 2_000_200, 2_500_300, 4_000_399])
  rows.outcome.fill(codeOf('ok'))
  const { timeline } = tally(rows, { ...plan, end: 4e6 })
  const [first, second, third, fourth] = timeline.map((one) => decodeHistogram(one.latency))
  expect(timeline.map(({ second: at, offered, ok }) => [at, offered, ok])).toEqual([
    [0, 1, 1],
    [1, 0, 0],
    [2, 2, 2],
    [3, 1, 1],
  ])
  expect([first?.maxValue, second?.totalCount, third?.totalCount]).toEqual([100, 0, 2])
  expect([third?.minNonZeroValue, third?.maxValue, fourth?.minNonZeroValue]).toEqual([
    200, 300, 400,
  ])
})

test('what was due before the fault is counted apart as well', () => {
  const rows = ledger()
  rows.taken.set(rows.intended)
  rows.done.set([100, 500_200, 1_000_300, 1_500_400])
  rows.outcome.set([codeOf('ok'), codeOf('http5xx'), codeOf('ok'), codeOf('ok')])
  expect(tally(rows, plan).control).toBeNull()
  const { control, get, post } = tally(rows, { ...plan, controlUntil: 1_000_000 })
  expect([control?.get.offered, control?.get.ok]).toEqual([1, 1])
  expect([control?.post.offered, control?.post.http5xx]).toEqual([1, 1])
  expect(decodeHistogram(control?.latency ?? '').maxValue).toBe(100)
  expect([get.offered, post.offered]).toEqual([2, 2])
})

test('what is under way at the fault is no part of the control, whatever becomes of it', () => {
  const rows = ledger()
  rows.taken.set(rows.intended)
  rows.done.set([100, 1_000_200, 1_000_300, 1_500_400])
  rows.outcome.set([codeOf('ok'), codeOf('reset'), codeOf('ok'), codeOf('ok')])
  const { control } = tally(rows, { ...plan, controlUntil: 1_000_000 })
  expect([control?.get.offered, control?.post.offered]).toEqual([1, 0])
  expect(control?.underWay).toEqual({ offered: 1, ok: 0 })
})

test('slices hold arrivals by intended time, and the slowest correct answer to them', () => {
  const rows = createLedger({
    intended: Uint32Array.of(0, 50_000, 99_999, 100_000, 250_000),
    entry: new Uint16Array(5),
  })
  rows.taken.set(rows.intended)
  rows.done.set([700, 50_900, 600_000, 100_000, 250_000])
  rows.outcome.set((['ok', 'ok', 'http5xx', 'ok', 'reset'] as const).map(codeOf))
  expect(tally(rows, { ...plan, end: 350_000 }).slices).toEqual({
    width: 100,
    offered: [3, 1, 1, 0],
    ok: [2, 1, 0, 0],
    slowest: [900, 1, 0, 0],
  })
})
