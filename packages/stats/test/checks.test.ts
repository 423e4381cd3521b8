import { reasonOf, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeChecks } from '../src/index.ts'
import { counts, histogramOf, open, trial } from './sample.ts'

const limit = 50_000
const scenarios = [{ name: 'control', p99Limit: limit }]
const instances = [{ instance: 'node' }]

/** 400 answers of 2 ms, the slowest few of `slow`. */
const latencies = (slow: number, few: number): string =>
  histogramOf(Array.from({ length: 400 }, (_, index) => (index < few ? slow : 2000)))

const block = (changed: Parameters<typeof open>[0], more: Partial<TrialRecord> = {}): TrialRecord =>
  trial({
    scenario: 'control',
    load: open({
      get: counts({ offered: 200, ok: 200 }),
      post: counts({ offered: 200, ok: 200 }),
      latency: latencies(2000, 0),
      ...changed,
    }),
    ...more,
  })

const judge = (trials: TrialRecord[]) => judgeChecks(scenarios, instances, trials)

test('answers to everything below the limit hold', () => {
  expect(judge([block({}), block({}), block({})])).toMatchObject([
    { check: 'answered', instance: 'node', reading: { value: 0 }, limit: 0, state: 'held' },
    { check: 'p99', reading: { value: expect.closeTo(2000, -1) }, limit, state: 'held' },
  ])
})

test('one request without a correct answer breaks the first, of either method', () => {
  const lost = { post: counts({ offered: 200, ok: 199, http5xx: 1 }) }
  const [answered] = judge([block({}), block(lost), block({})])
  expect(answered).toMatchObject({ reading: { value: 1 }, state: 'broken' })
})

test('the p99 is that of all blocks: a slow one counts with its share, not by itself', () => {
  // 10 of 1,200 are slow, less than one in a hundred; of their own block they are more.
  const within = judge([block({}), block({}), block({ latency: latencies(90_000, 10) })])
  expect(within[1]).toMatchObject({ state: 'held' })
  const beyond = judge([block({}), block({}), block({ latency: latencies(90_000, 16) })])
  expect(beyond[1]).toMatchObject({ state: 'broken' })
})

test('below 1,000 answers there is no p99, and a void block is not among them', () => {
  const missing = reasonOf('too-few-samples', { samples: 800 })
  const voided = block({}, { state: 'void', reasons: [reasonOf('reopened', { connections: 1 })] })
  expect(judge([block({}), block({}), voided])).toMatchObject([
    { reading: { value: 0 }, state: 'held' },
    { reading: { value: null, missing }, state: 'not-measured' },
  ])
  expect(judge([voided]).map(({ state }) => state)).toEqual(['not-measured', 'not-measured'])
})

test('who took no part is not judged', () => {
  const both = [{ instance: 'node' }, { instance: 'node-again' }]
  const checks = judgeChecks(scenarios, both, [block({})])
  expect(checks.map(({ instance }) => instance)).toEqual(['node', 'node'])
})

test('a scenario without a limit asks nothing', () => {
  expect(judgeChecks([{ name: 'control' }], instances, [block({})])).toEqual([])
})
