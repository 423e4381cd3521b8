import { decodeHistogram, encodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { codeOf, createLedger, type Ledger } from '../../src/open/ledger.ts'
import { mergeParts, type Part } from '../../src/open/part.ts'
import { shareSchedule, shareStream } from '../../src/open/share.ts'
import { tally } from '../../src/open/tally.ts'
import { flat, streamPlan } from '../plans.ts'

const kinds = ['ok', 'ok', 'timeout', 'ok', 'http5xx', 'dropped', 'ok', 'reset', 'ok'] as const

/** 2,000 arrivals with outcomes and latencies of every kind, and no answer in second 2. */
const whole = (): Ledger => {
  const count = 2_000
  const ledger = createLedger({
    intended: Uint32Array.from({ length: count }, (_, index) => index * 2_000),
    entry: Uint16Array.from({ length: count }, (_, index) => index % 2),
  })
  for (const [index, intended] of ledger.intended.entries()) {
    const silent = intended >= 2e6 && intended < 3e6
    ledger.outcome[index] = codeOf(silent ? 'timeout' : (kinds[index % kinds.length] ?? 'ok'))
    ledger.taken[index] = intended + (index % 50) * (index > 1_990 ? 10_000 : 10)
    ledger.sent[index] = (ledger.taken[index] ?? 0) + 20
    ledger.attempts[index] = index % 3
    ledger.done[index] = intended + 1_000 + ((index * 7_919) % 150_000)
  }
  return ledger
}

const shareOfLedger = (ledger: Ledger, index: number, of: number): Ledger => {
  const isOurs = (_: number, place: number): boolean => place % of === index
  return {
    ...shareSchedule(ledger, { index, of }),
    taken: ledger.taken.filter(isOurs),
    sent: ledger.sent.filter(isOurs),
    done: ledger.done.filter(isOurs),
    outcome: ledger.outcome.filter(isOurs),
    attempts: ledger.attempts.filter(isOurs),
  }
}

const partOf = (ledger: Ledger, index: number): Part => {
  const { lag, inTime, met, answeredAt, ...counted } = tally(ledger, {
    methods: ['GET', 'POST'],
    end: 4e6,
    timeout: 5e6,
    outageThreshold: 10_000,
    deadline: 80_000,
    controlUntil: 1_500_000,
  })
  return {
    lag: encodeHistogram(lag),
    inTime,
    streams: [
      {
        answeredAt,
        reading: {
          name: 'users',
          users: true,
          client: 'kept',
          rate: 500,
          arrivals: 'constant',
          ...counted,
          deadline: { limit: 80, met },
          processes: { a: 1 + index, [`only ${index}`]: 2 },
          wrong: [
            { status: 500, body: 'x', count: 2 },
            { status: 500, body: `y ${index}`, count: 1 },
          ],
        },
      },
    ],
    common: {
      model: 'open',
      startedAt: 1_000 + index,
      duration: 4e6,
      outageThreshold: 10_000,
      controlUntil: 1_500,
      faults: [],
      timeoutAfter: 5_000,
      generator: {
        busyShare: 0.1 * (index + 1),
        eventLoopDelayP99: 900 - index,
        eventLoopDelayMax: 5_000 + index,
        scheduleLagP50: 0,
        scheduleLagP99: 0,
        sendRatio: inTime / ledger.intended.length,
        unaskedAnswers: index,
        ranOutOf: { [index === 0 ? 'descriptors' : 'ports']: 2 + index },
      },
    },
  }
}

const readingOf = (part: Part) => flat(mergeParts([part]))

test('what several senders measured adds up to what one would have', () => {
  const one = partOf(whole(), 0)
  const parts = [0, 1, 2].map((index) => partOf(shareOfLedger(whole(), index, 3), index))
  const merged = flat(mergeParts(parts))
  const reading = readingOf(one)
  for (const name of ['get', 'post', 'deadline', 'slices', 'outages', 'totalOutage'] as const) {
    expect(merged[name]).toEqual(reading[name])
  }
  expect(merged.longestOutage).toBe(reading.longestOutage)
  expect(merged.control).toMatchObject({ get: reading.control?.get, post: reading.control?.post })
  const { control } = merged
  expect(control?.underWay).toEqual(reading.control?.underWay)
  expect(control?.underWay.offered).toBeGreaterThan(0)
  // Every arrival before 1.5 s is in the control, or was under way at its end.
  expect(
    [control?.get, control?.post, control?.underWay].map((part) => part?.offered ?? 0),
  ).toSatisfy((offered: number[]) => offered.reduce((sum, count) => sum + count, 0) === 750)
  const controlled = decodeHistogram(reading.control?.latency ?? '')
  expect(merged.control?.latency).toBe(encodeHistogram(controlled))
  expect(reading.longestOutage).toBeGreaterThan(700_000)
  expect(reading.totalOutage).toBeGreaterThan(reading.longestOutage)
  // No sender alone saw it: each has longer gaps than all together.
  for (const part of parts) {
    expect(readingOf(part).totalOutage).not.toBe(reading.totalOutage)
  }
  for (const name of ['latency', 'service'] as const) {
    expect(merged[name]).toBe(encodeHistogram(decodeHistogram(reading[name])))
  }
  expect(merged.timeline.map(({ second, offered, ok }) => [second, offered, ok])).toEqual(
    reading.timeline.map(({ second, offered, ok }) => [second, offered, ok]),
  )
  for (const [second, row] of merged.timeline.entries()) {
    const wanted = reading.timeline[second]?.latency ?? ''
    expect(row.latency).toBe(encodeHistogram(decodeHistogram(wanted)))
  }
  const lag = decodeHistogram(one.lag)
  expect(merged.generator).toEqual({
    busyShare: expect.closeTo(0.3, 9),
    eventLoopDelayP99: 900,
    eventLoopDelayMax: 5_002,
    scheduleLagP50: lag.getValueAtPercentile(50),
    scheduleLagP99: lag.getValueAtPercentile(99),
    sendRatio: reading.generator.sendRatio,
    ranOutOf: { descriptors: 2, ports: 7 },
    unaskedAnswers: 3,
    processes: 3,
  })
  expect(reading.generator.sendRatio).toBeLessThan(0.95)
  expect(merged.processes).toEqual({ a: 6, 'only 0': 2, 'only 1': 2, 'only 2': 2 })
  expect(merged.wrong).toEqual([
    { status: 500, body: 'x', count: 6 },
    ...[0, 1, 2].map((index) => ({ status: 500, body: `y ${index}`, count: 1 })),
  ])
  expect(merged.startedAt).toBe(1_000)
})

test('what senders share adds up to the stream', () => {
  const sources = ['127.0.0.2', '127.0.0.3', '127.0.0.4']
  const shared = streamPlan({ connections: 11, maxInFlight: 100, sources })
  const shares = [0, 1, 2].map((index) => shareStream(shared, { index, of: 3 }))
  expect(shares.map(({ connections }) => connections)).toEqual([4, 4, 3])
  expect(shares.map(({ maxInFlight }) => maxInFlight)).toEqual([34, 33, 33])
  expect(shares.map((share) => share.sources?.[0])).toEqual(sources)
})
