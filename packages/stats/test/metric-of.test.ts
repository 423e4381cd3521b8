import { type GroupReading, notMeasured, reasonOf } from '@deployment-lab/result'
import { logins } from '@deployment-lab/result/metrics/logins'
import { expect, test } from 'vitest'
import { compare, metricOf, summarise } from '../src/index.ts'
import { closed, comparing, counts, histogramOf, open, readMetric, trial } from './sample.ts'

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
  expect(metricOf(scripted(40), 'logins')).toEqual({ value: 40, missing: null })
  expect(metricOf(scripted(40), 'tokenUses')).toEqual({ value: 800, missing: null })
  expect(metricOf(scripted(40), 'throughput').value).toBe(10_000)
})

test('a load without such a group has no number', () => {
  expect(metricOf(trial(), 'logins')).toEqual(notMeasured('none-sent'))
  expect(metricOf(trial({ load: open() }), 'logins').value).toBeNull()
})

test('rates of a group are summarised as rates are, by the geometric mean', () => {
  const [summary] = summarise(
    [{ name: 'auth-flow', metrics: [logins] }],
    [scripted(20), scripted(80)],
  )
  expect(summary?.reading.value).toBeCloseTo(40)
})

test.each<[string, string[], [number, number], string, string]>([
  ['the reference’s, and less was done', ['node'], [20, 40], 'worse', 'bound-decides'],
  ['the reference’s, and more was done', ['node'], [40, 20], 'not-answerable', 'lower-bounds'],
  ['the reference’s, and as much was done', ['node'], [40, 40], 'not-answerable', 'lower-bounds'],
  ['its own, and more was done', ['dev'], [40, 20], 'better', 'bound-decides'],
  ['its own, and less was done', ['dev'], [20, 40], 'not-answerable', 'lower-bounds'],
  ['both', ['node', 'dev'], [20, 40], 'not-answerable', 'lower-bounds'],
  ['none', [], [20, 40], 'worse', 'no-effect-excluded'],
])(
  'lower bounds decide where they point the right way: %s',
  (_, bounded, [own, reference], verdict, code) => {
    const trials = [0, 1, 2].flatMap((block) =>
      [
        { ...scripted(reference), block, instance: 'node' },
        { ...scripted(own), block, instance: 'dev' },
      ].map((one) =>
        bounded.includes(one.instance) ? { ...one, state: 'at-least' as const } : one,
      ),
    )
    const [comparison] = compare(comparing(['logins'], trials, { scenario: 'auth-flow' }))
    expect([comparison?.verdict, comparison?.because.code]).toEqual([verdict, code])
  },
)

const costing = (cpuSeconds: Record<string, number>, changed: Parameters<typeof trial>[0] = {}) =>
  trial({
    load: open({
      get: counts({ offered: 300, ok: 200 }),
      post: counts({ offered: 100, ok: 100 }),
    }),
    usage: { cpuSeconds, residentBytes: { value: 1, missing: null } },
    ...changed,
  })

test('the CPU of all roles is shared among the correct answers', () => {
  const of = metricOf(costing({ worker: 0.06, manager: 0.01, proxy: 0.02 }), 'cpuPerAnswer')
  expect(of.value).toBeCloseTo(300)
})

test.each([
  ['in a closed loop', costing({ worker: 1 }, { load: closed() }), 'unequal-load'],
  ['where nothing was read', costing({ worker: 1 }, { usage: null }), 'usage-not-read'],
  ['where no role was read', costing({}), 'no-cpu-time'],
  ['where a worker died', costing({ worker: 1 }, { workersDied: 1 }), 'worker-died'],
  [
    'without a correct answer',
    costing({ worker: 1 }, { load: open({ get: counts({ offered: 9, timeout: 9 }) }) }),
    'no-correct-answer',
  ],
  [
    'in a void trial',
    costing({ worker: 1 }, { state: 'void', reasons: [reasonOf('reopened', { connections: 1 })] }),
    'void',
  ],
])('%s there is no CPU for an answer, and it is no 0', (_name, of, code) => {
  const reading = metricOf(of, 'cpuPerAnswer')
  expect(reading.value).toBeNull()
  expect(reading.missing?.code).toBe(code)
})

test('a load alone has no CPU for an answer', () => {
  expect(readMetric(open(), 'cpuPerAnswer').value).toBeNull()
})
