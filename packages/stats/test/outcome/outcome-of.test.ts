import { notMeasured, type StreamReading, type TrialOutcome } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { outcomeOf, usualLimits } from '../../src/index.ts'
import { counts, histogramOf, open, users as stream } from '../sample.ts'

const width = 100

/** Users, twenty arrivals in each tenth of a second; those of the given slices are lost. */
const users = (slices: number, lost: readonly number[], changed: Partial<StreamReading> = {}) => {
  const ok = Array.from({ length: slices }, (_, index): number => (lost.includes(index) ? 0 : 20))
  const answered = ok.reduce((sum, count) => sum + count, 0)
  return stream({
    get: counts({ offered: 20 * slices, ok: answered, refused: 20 * slices - answered }),
    slices: { width, offered: ok.map(() => 20), ok, slowest: ok.map((count) => (count ? 900 : 0)) },
    longestOutage: longestOf(lost) * width * 1000,
    ...changed,
  })
}

/** The length of the longest run of slices in a row. */
const longestOf = (lost: readonly number[]): number => {
  let [longest, run] = [0, 0]
  for (const [at, index] of lost.entries()) {
    run = index - 1 === lost[at - 1] ? run + 1 : 1
    longest = Math.max(longest, run)
  }
  return longest
}

const from = (first: number, end: number): number[] =>
  Array.from({ length: end - first }, (_, index) => first + index)

const judge = (streams: StreamReading[], limits = usualLimits): TrialOutcome =>
  outcomeOf({ load: open({ controlUntil: 1000, streams }), faults: [], facts: [] }, limits)

test('a trial that takes longer to settle may not lose more', () => {
  // 5 s of 200 a second, of which a trial of 1 s has a fifth.
  const lost = counts({ offered: 1000, ok: 997, reset: 3 })
  const stream = users(50, [], { get: lost })
  const long = { ...usualLimits, within: 1000 }
  const judged = (limits: typeof long | typeof usualLimits): TrialOutcome => {
    const load = open({ controlUntil: 1000, duration: 5_000_000, streams: [stream] })
    return outcomeOf({ load, faults: [], facts: [] }, limits)
  }
  expect(judged(usualLimits).outcome).toBe('unharmed')
  expect(judged(long)).toMatchObject({
    outcome: 'disturbed',
    reasons: [{ code: 'lost', values: { lost: 3, offered: 1000, allowed: 0.001 } }],
  })
})

test('users of one stream who are never served again are not recovered, whatever others are', () => {
  const lost = users(50, from(10, 50))
  const back = users(50, from(10, 25), { name: 'others' })
  expect(judge([lost, back])).toMatchObject({
    outcome: 'disturbed',
    recovered: notMeasured('not-recovered'),
  })
})

describe('users of one stream', () => {
  test('nothing lost is unharmed, and recovered at once', () => {
    const judged = judge([users(50, [])])
    expect(judged).toMatchObject({ outcome: 'unharmed', reasons: [] })
    expect(judged.recovered.value).toBe(0)
    expect(judged.lostGet.value).toBe(0)
    expect(judged.lostPost).toEqual(notMeasured('none-sent'))
  })

  test('what the limits allow is unharmed: five of a thousand, a gap of half a second', () => {
    const lost = counts({ offered: 1000, ok: 995, reset: 5 })
    expect(judge([users(50, [], { get: lost, longestOutage: 500_000 })]).outcome).toBe('unharmed')
    const more = counts({ offered: 1000, ok: 994, reset: 6 })
    expect(judge([users(50, [], { get: more })])).toMatchObject({
      outcome: 'disturbed',
      reasons: [{ code: 'lost', values: { lost: 6, offered: 1000, allowed: 0.005 } }],
    })
    expect(judge([users(50, [], { longestOutage: 500_001 })])).toMatchObject({
      outcome: 'disturbed',
      reasons: [{ code: 'gap', values: { gap: 500.001, allowed: 500 } }],
    })
  })

  test('lost for a while and served again is disturbed, with the time until then', () => {
    const judged = judge([users(50, from(10, 25))])
    expect(judged.outcome).toBe('disturbed')
    expect(judged.recovered.value).toBe(1_500_000)
    expect(judged.outage.value).toBe(1_500_000)
    expect(judged.lostGet.value).toBe(300)
  })

  test('not served in the last second is down', () => {
    const judged = judge([users(50, from(10, 50))])
    expect(judged.outcome).toBe('down')
    expect(judged.reasons[0]).toEqual({ code: 'not-served-at-the-end' })
    expect(judged.recovered).toEqual(notMeasured('not-recovered'))
  })

  test('the last second decides: one slice of it lost is not served, one before it is', () => {
    expect(judge([users(50, [49])]).outcome).toBe('down')
    expect(judge([users(50, [39])]).outcome).toBe('disturbed')
  })

  test('users who wait longer than the scenario allows are disturbed', () => {
    const latency = histogramOf(Array.from({ length: 100 }, (_, index) => 1000 * (index + 1)))
    const [slow] = judge([users(50, [], { latency })], { ...usualLimits, p99: 50 }).reasons
    expect(slow).toMatchObject({ code: 'slow', values: { allowed: 50 } })
    expect(judge([users(50, [], { latency })], { ...usualLimits, p99: 150 }).reasons).toEqual([])
  })
})

describe('several streams', () => {
  test('only users count', () => {
    const others = users(50, from(10, 50), { name: 'flooder', users: false })
    expect(judge([users(50, []), others]).outcome).toBe('unharmed')
  })

  test('down only where no stream of users is served', () => {
    const lost = users(50, from(10, 50), { name: 'leavers' })
    expect(judge([users(50, []), lost]).outcome).toBe('disturbed')
    expect(judge([lost, lost]).outcome).toBe('down')
  })
})

describe('facts', () => {
  const fact = { name: 'forged-token', harmed: true, makes: 'exposed', evidence: '200' } as const
  const none = { load: null, faults: [] }

  test('decide without traffic', () => {
    expect(outcomeOf({ ...none, facts: [fact] }, usualLimits)).toMatchObject({
      outcome: 'exposed',
      reasons: [{ code: 'fact', values: { name: 'forged-token', makes: 'exposed' } }],
      outage: notMeasured('no-traffic'),
    })
    expect(outcomeOf({ ...none, facts: [{ ...fact, harmed: false }] }, usualLimits).outcome).toBe(
      'unharmed',
    )
  })

  test('that are only told decide nothing', () => {
    const told = { ...fact, makes: null }
    expect(outcomeOf({ ...none, facts: [told] }, usualLimits).outcome).toBe('unharmed')
  })

  test('are worse than what was lost', () => {
    const load = open({ controlUntil: 1000, streams: [users(50, from(10, 50))] })
    const gone = { ...fact, makes: 'lost-data' } as const
    expect(outcomeOf({ load, faults: [], facts: [gone] }, usualLimits).outcome).toBe('lost-data')
  })
})
