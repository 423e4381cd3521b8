import type { GroupReading } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { compare, metricOf, readMetric, summarise } from '../src/index.ts'
import { closed, comparing, counts, histogramOf, open, trial } from './sample.ts'

const group = (name: string, throughput: number): GroupReading => ({
  name,
  ok: throughput,
  wrong: 0,
  throughput,
  latency: histogramOf([1000]),
})

const scripted = (logins: number) =>
  trial({
    scenario: 'auth-flow',
    load: closed({ groups: [group('logins', logins), group('tokenUses', 20 * logins)] }),
  })

test('logins and uses of a token are read from their groups', () => {
  expect(metricOf(scripted(40), 'logins')).toEqual({ value: 40, reason: null })
  expect(metricOf(scripted(40), 'tokenUses')).toEqual({ value: 800, reason: null })
  expect(metricOf(scripted(40), 'throughput').value).toBe(10_000)
})

test('a load without such a group has no number', () => {
  expect(metricOf(trial(), 'logins')).toEqual({ value: null, reason: 'none were sent' })
  expect(metricOf(trial({ load: open() }), 'logins').value).toBeNull()
})

test('rates of a group are summarised as rates are, by the geometric mean', () => {
  const [summary] = summarise(
    [{ name: 'auth-flow', metrics: ['logins'] }],
    [scripted(20), scripted(80)],
  )
  expect(summary?.reading.value).toBeCloseTo(40)
})

test('rates of a group that are lower bounds are not compared', () => {
  const trials = [0, 1, 2].flatMap((block) => [
    { ...scripted(40), block, state: 'at-least' as const },
    { ...scripted(20), block, instance: 'dev' },
  ])
  const [comparison] = compare(comparing(['logins'], trials, { scenario: 'auth-flow' }))
  expect(comparison).toMatchObject({ verdict: 'not-answerable' })
  expect(comparison?.because).toContain('lower bounds')
})

const costing = (cpuSeconds: Record<string, number>, changed: Parameters<typeof trial>[0] = {}) =>
  trial({
    load: open({
      get: counts({ offered: 300, ok: 200 }),
      post: counts({ offered: 100, ok: 100 }),
    }),
    usage: { cpuSeconds, residentBytes: { value: 1, reason: null } },
    ...changed,
  })

test('the CPU of all roles is shared among the correct answers', () => {
  const of = metricOf(costing({ worker: 0.06, manager: 0.01, proxy: 0.02 }), 'cpuPerAnswer')
  expect(of.value).toBeCloseTo(300)
})

test.each([
  ['in a closed loop', costing({ worker: 1 }, { load: closed() }), 'equal load only'],
  ['where nothing was read', costing({ worker: 1 }, { usage: null }), 'was not read'],
  ['where no role was read', costing({}), 'of no process was read'],
  ['where a worker died', costing({ worker: 1 }, { workersDied: 1 }), 'a worker died'],
  [
    'without a correct answer',
    costing({ worker: 1 }, { load: open({ get: counts({ offered: 9, timeout: 9 }) }) }),
    'no correct answer',
  ],
  ['in a void trial', costing({ worker: 1 }, { state: 'void', reasons: ['late'] }), 'void: late'],
])('%s there is no CPU for an answer, and it is no 0', (_name, of, reason) => {
  const reading = metricOf(of, 'cpuPerAnswer')
  expect(reading.value).toBeNull()
  expect(reading.reason).toContain(reason)
})

test('a load alone has no CPU for an answer', () => {
  expect(readMetric(open(), 'cpuPerAnswer').value).toBeNull()
})
