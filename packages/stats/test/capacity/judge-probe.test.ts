import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeProbe } from '../../src/index.ts'
import { counts, histogramOf, open } from '../sample.ts'

const slo = { p99: 50_000, success: 0.999, sendRatio: 0.99 }

/** 2,000 requests, so many of which take 80 ms and the rest 2 ms. */
const load = (slow: number, changed: Parameters<typeof open>[0] = {}) =>
  open({
    get: counts({ offered: 2000, ok: 2000 }),
    latency: histogramOf([
      ...Array.from({ length: 2000 - slow }, () => 2000),
      ...Array.from({ length: slow }, () => 80_000),
    ]),
    ...changed,
  })
const { generator } = open()

test('a p99 within the limit passes, and one beyond it fails by its number', () => {
  expect(judgeProbe(load(15), slo, null)).toMatchObject({ state: 'passed', clause: null })
  const failed = judgeProbe(load(40), slo, null)
  expect(failed).toMatchObject({
    state: 'failed',
    clause: { code: 'p99-above', values: { limit: 50_000 } },
  })
  expect(failed.clause?.values?.p99).toBe(failed.p99.value)
  expect(failed.p50.value).toBeLessThan(2100)
})

test('lost requests fail it', () => {
  const lost = { get: counts({ offered: 2000, ok: 1997, http5xx: 3 }) }
  expect(judgeProbe(load(0, lost), slo, null)).toMatchObject({
    state: 'failed',
    clause: reasonOf('few-succeeded', { success: 0.9985, offered: 2000, needed: 0.999 }),
  })
})

test.each([
  [
    'did not send',
    { generator: { ...generator, sendRatio: 0.98 } },
    { code: 'sent-late', values: { sent: 0.98, needed: 0.99 } },
  ],
  [
    'was late',
    { generator: { ...generator, scheduleLagP99: 5001 } },
    { code: 'generator-late', values: { lag: 5001, allowed: 5000 } },
  ],
  [
    'was busy',
    { generator: { ...generator, busyShare: 0.9 } },
    { code: 'generator-late', values: { busy: 0.9 } },
  ],
])('a generator that %s makes it void, however slow the answers', (_name, changed, clause) => {
  for (const slow of [0, 200]) {
    const judged = judgeProbe(load(slow, changed), slo, null)
    expect(judged.state).toBe('void')
    expect(judged.clause).toMatchObject(clause)
  }
})

test('what is known of the machine makes it void', () => {
  expect(judgeProbe(load(200), slo, reasonOf('slept', { time: 900 }))).toMatchObject({
    state: 'void',
    clause: reasonOf('slept', { time: 900 }),
  })
})

test('arrivals without room, since the server owes too many answers, are its failure', () => {
  const full = {
    get: counts({ offered: 2000, ok: 1500, dropped: 500 }),
    generator: { ...generator, sendRatio: 0.75 },
  }
  expect(judgeProbe(load(0, full), slo, null).state).toBe('failed')
})

test.each([{ descriptors: 500 }, { ports: 500 }])(
  'arrivals that the machine of the generator had no %j for are not its failure',
  (ranOutOf) => {
    const short = {
      get: counts({ offered: 2000, ok: 1500, dropped: 500 }),
      generator: { ...generator, sendRatio: 0.75, ranOutOf },
    }
    const judged = judgeProbe(load(0, short), slo, null)
    expect(judged.state).toBe('void')
    expect(judged.clause).toEqual(
      reasonOf('generator-shortage', { ...ranOutOf, lacking: 500, offered: 2000 }),
    )
  },
)

test('few that lacked a port do not take room from those that found none', () => {
  const full = {
    get: counts({ offered: 2000, ok: 1900, dropped: 100 }),
    generator: { ...generator, sendRatio: 0.95, ranOutOf: { ports: 2 } },
  }
  expect(judgeProbe(load(0, full), slo, null).state).toBe('failed')
})

test('answers that may belong to other requests are not its failure', () => {
  const unpaired = { get: counts({ offered: 2000, ok: 1000, wrongAnswer: 1000 }) }
  expect(judgeProbe(load(0, unpaired), slo, null).state).toBe('failed')
  const judged = judgeProbe(
    load(0, { ...unpaired, generator: { ...generator, unaskedAnswers: 3 } }),
    slo,
    null,
  )
  expect(judged.state).toBe('void')
  expect(judged.clause).toEqual(reasonOf('unasked-answers', { times: 3 }))
})

test('too few requests for a p99 say nothing, unless even the p90 is beyond the limit', () => {
  const few = (slow: number) =>
    open({
      get: counts({ offered: 300, ok: 300 }),
      latency: histogramOf(
        Array.from({ length: 300 }, (_, index) => (index < slow ? 80_000 : 2000)),
      ),
    })
  expect(judgeProbe(few(0), slo, null)).toMatchObject({ state: 'void' })
  expect(judgeProbe(few(0), slo, null).clause?.code).toBe('too-few-samples')
  expect(judgeProbe(few(60), slo, null)).toMatchObject({ state: 'failed' })
})
