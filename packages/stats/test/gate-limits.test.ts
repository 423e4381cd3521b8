import { type LoadReading, type Reason, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeTrial, type TrialContext } from '../src/index.ts'
import { closed, context, counts, histogramOf, open } from './sample.ts'

const sender = open().generator
const looped = closed().generator

/** A state, and why it is not valid: both at once, so that no other gate can be the cause. */
const judge = (load: LoadReading, changed: Partial<TrialContext> = {}): string => {
  const { state, reasons, gates } = judgeTrial(load, context(changed))
  const gateOf = (reason: Reason) => gates.find(({ detail }) => detail === reason)?.gate
  return [state, ...reasons.map(gateOf)].join(' ')
}
const detailOf = (gate: string, load: LoadReading, changed: Partial<TrialContext> = {}) =>
  judgeTrial(load, context(changed)).gates.find((one) => one.gate === gate)?.detail

test('a sound trial passes every gate of its model, and no other is asked', () => {
  const gatesOf = (load: LoadReading) =>
    judgeTrial(load, context()).gates.map(({ gate, state }) => `${gate} ${state}`)
  expect(gatesOf(closed())).toEqual(
    ['headroom', 'generator', 'little', 'identity', 'answers'].map((gate) => `${gate} passed`),
  )
  expect(gatesOf(open())).toEqual(
    ['headroom', 'generator', 'identity', 'accounting'].map((gate) => `${gate} passed`),
  )
})

test.each([
  ['2 × in a closed loop', closed(), { closedCeiling: 20_000 }, 'valid'],
  ['1.95 × in a closed loop', closed(), { closedCeiling: 19_500 }, 'at-least headroom'],
  ['2 × in an open loop', open(), { openCeiling: 600 }, 'valid'],
  ['1.95 × in an open loop', open(), { openCeiling: 585 }, 'void headroom'],
] as const)('headroom of %s', (_name, load, changed, expected) => {
  expect(judge(load, changed)).toBe(expected)
})

test.each([
  ['busyShare', 0.795, 'valid'],
  ['busyShare', 0.8, 'void generator'],
  ['sendRatio', 0.99, 'valid'],
  ['sendRatio', 0.985, 'void generator'],
  ['scheduleLagP99', 4999, 'valid'],
  ['scheduleLagP99', 5000, 'void generator'],
  ['eventLoopDelayP99', 4999, 'valid'],
  ['eventLoopDelayP99', 5000, 'void generator'],
])('a sender whose %s is %d, where 50 ms is the limit: %s', (what, value, expected) => {
  expect(judge(open({ generator: { ...sender, [what]: value } }))).toBe(expected)
})

test.each([
  ['busyShare', 0.795, 'valid'],
  ['busyShare', 0.8, 'at-least generator'],
  ['eventLoopDelayP99', 4999, 'valid'],
  ['eventLoopDelayP99', 5000, 'at-least generator'],
])('a closed loop whose %s is %d: %s', (what, value, expected) => {
  expect(judge(closed({ generator: { ...looped, [what]: value } }))).toBe(expected)
})

test('every fault of a generator is told with its number', () => {
  const faulty = {
    ...sender,
    busyShare: 0.805,
    sendRatio: 0.985,
    scheduleLagP99: 1_234_500,
    eventLoopDelayP99: 5600,
  }
  expect(detailOf('generator', open({ generator: faulty }))).toEqual(
    reasonOf('generator-late', {
      busy: 0.805,
      sent: 0.985,
      lag: 1_234_500,
      late: 5600,
      allowed: 5000,
      allowedStandstill: 50_000,
    }),
  )
})

test.each([
  [100, 'valid'],
  [101, 'void generator'],
])(
  '%d of 100,000 arrivals, GET and POST, for which a port was lacking: %s',
  (lacking, expected) => {
    const load = open({
      get: counts({ offered: 50_000, ok: 50_000 - lacking, dropped: lacking }),
      post: counts({ offered: 50_000, ok: 50_000 }),
      generator: { ...sender, ranOutOf: { ports: lacking } },
    })
    expect(judge(load)).toBe(expected)
  },
)

test('what was lacking is told with how often', () => {
  const load = open({
    get: counts({ offered: 300, ok: 297, dropped: 3 }),
    generator: { ...sender, ranOutOf: { descriptors: 2, memory: 1 } },
  })
  expect(detailOf('generator', load)).toMatchObject({
    code: 'generator-late',
    values: { descriptors: 2, memory: 1, lacking: 3, offered: 300 },
  })
})

test.each([
  [0.099, 'valid'],
  [0.1, 'void little'],
  [0.115, 'void little'],
])("Little's law missed by %d: %s", (littleError, expected) => {
  expect(judge(closed({ littleError }))).toBe(expected)
  expect(detailOf('little', closed({ littleError }))).toEqual(
    reasonOf('little', { error: littleError }),
  )
})

/** So many latencies of the one value, and so many of the other. */
const latencies = (few: number, value: number, rest = 0, other = 1): string =>
  histogramOf([...Array<number>(few).fill(value), ...Array<number>(rest).fill(other)])
const work = { floor: { latency: 1000, of: 'work' } } as const

test.each([
  ['a thousandth below', latencies(1, 999), 'valid', 'floor-kept', 999],
  ['more than a thousandth below', latencies(1, 998), 'void floor', 'floor-broken', 998],
  ['3 % below', latencies(100, 970), 'void floor', 'floor-broken', 970],
  ['below in 50 of 100', latencies(50, 900, 50, 1500), 'void floor', 'floor-broken', 900],
  ['below in 49 of 100', latencies(49, 900, 51, 1500), 'valid', 'floor-kept', 1500],
] as const)('a median %s the floor', (_name, latency, expected, code, median) => {
  for (const load of [closed({ latency }), open({ latency })]) {
    expect(judge(load, work)).toBe(expected)
    const values = { median, of: 'work', takes: 1000 } as const
    expect(detailOf('floor', load, work)).toEqual(reasonOf(code, values))
  }
})

test('without an answer there is no median to hold against the floor', () => {
  const load = open({ latency: histogramOf([]) })
  expect(judge(load, work)).toBe('valid')
  expect(detailOf('floor', load, work)).toBeUndefined()
})

const one = { offered: 100, ok: 99 }

test.each([
  ['a GET', { get: counts(one) }, 1],
  ['a POST', { post: counts(one) }, 1],
  [
    'a GET, beside a POST of two outcomes,',
    { get: counts(one), post: counts({ offered: 100, ok: 100, timeout: 1 }) },
    2,
  ],
  ['one of each', { get: counts(one), post: counts(one) }, 2],
])('%s without an outcome voids', (_name, changed, arrivals) => {
  expect(judge(open(changed))).toBe('void accounting')
  expect(detailOf('accounting', open(changed))).toEqual(reasonOf('unaccounted', { arrivals }))
})

test('what is accounted for is told with how many arrivals', () => {
  const load = open({ post: counts({ offered: 100, ok: 90, http5xx: 4, timeout: 6 }) })
  expect(detailOf('accounting', load)).toEqual(reasonOf('accounted', { arrivals: 400 }))
})

test.each(['wrong', 'errors', 'timeouts', 'unanswered'])(
  'of 10,000 requests in a closed loop, 10 that are %s are few, and 11 too many',
  (what) => {
    expect(judge(closed({ ok: 9990, [what]: 10 }))).toBe('valid')
    expect(judge(closed({ ok: 9989, [what]: 11 }))).toBe('void answers')
    expect(judge(closed({ ok: 9910, [what]: 90 }))).toBe('void answers')
  },
)

test('of a trial that failed one gate and was limited by others, the failed one leads', () => {
  const load = closed({ littleError: 0.12, generator: { ...looped, busyShare: 0.9 } })
  expect(judge(load, { closedCeiling: 15_000 })).toBe('void little headroom generator')
})
