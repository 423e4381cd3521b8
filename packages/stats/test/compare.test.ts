import { type Comparison, notMeasured, reasonOf, type TrialRecord } from '@deployment-lab/result'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { expect, test } from 'vitest'
import { type CompareInput, compare } from '../src/index.ts'
import { closed, counts, histogramOf, metrics, open, tooFewCores, trial } from './sample.ts'

const instances = [
  { instance: 'node', role: 'reference' },
  { instance: 'node-again', role: 'again' },
  { instance: 'dev', role: 'subject' },
] as const

/** Deterministic noise of a few per cent, another for every block and instance. */
const noise = (block: number, salt: number): number => {
  const mixed = Math.sin(block * 12.9898 + salt * 78.233) * 43758.5453
  return 0.96 + 0.08 * (mixed - Math.floor(mixed))
}

const saturation = (factors: Record<string, number>, blocks = 12): TrialRecord[] =>
  Array.from({ length: blocks }, (_, block) =>
    Object.entries(factors).map(([instance, factor], salt) =>
      trial({
        instance,
        block,
        load: closed({ throughput: 10_000 * factor * noise(block, salt) }),
      }),
    ),
  ).flat()

const run = (trials: TrialRecord[], changed: Partial<CompareInput> = {}): Comparison[] =>
  compare({
    scenarios: [{ name: 'saturation', metrics: [throughput] }],
    instances,
    trials,
    margin: 0.2,
    notAnswerable: () => null,
    ...changed,
  })

const of = (comparisons: Comparison[], instance: string): Comparison => {
  const found = comparisons.find((comparison) => comparison.instance === instance)
  if (found === undefined) throw new Error(`no comparison of ${instance}`)
  return found
}

test.each([
  [0.5, 'worse'],
  [2, 'better'],
  [1.01, 'equivalent'],
])('an instance of %f × the throughput is %s', (factor, verdict) => {
  const dev = of(run(saturation({ node: 1, 'node-again': 1, dev: factor })), 'dev')
  expect(dev.verdict).toBe(verdict)
  expect(dev.estimate.value).toBeGreaterThan(factor * 0.95)
  expect(dev.estimate.value).toBeLessThan(factor * 1.05)
})

test('lower is better for latency', () => {
  const trials = Array.from({ length: 12 }, (_, block) => [
    trial({ scenario: 'crash', block, load: open({ longestOutage: 5_000_000 + block }) }),
    trial({
      scenario: 'crash',
      block,
      instance: 'dev',
      load: open({ longestOutage: 500_000 - block }),
    }),
  ]).flat()
  const scenarios = [{ name: 'crash', metrics: [outage] }]
  expect(of(run(trials, { scenarios }), 'dev')).toMatchObject({
    verdict: 'better',
    compare: 'difference',
  })
})

test('what is zero on both sides is equivalent, by a difference and not a ratio', () => {
  const trials = [0, 1, 2].flatMap((block) =>
    ['node', 'dev'].map((instance) => trial({ scenario: 'crash', instance, block, load: open() })),
  )
  const scenarios = [{ name: 'crash', metrics: [lostGet] }]
  expect(of(run(trials, { scenarios }), 'dev')).toMatchObject({
    verdict: 'equivalent',
    estimate: { value: 0 },
    // No narrower than a twentieth of the margin allows.
    interval: [expect.closeTo(-0.1242, 3), expect.closeTo(0.1242, 3)],
  })
})

test('where nothing of a kind was sent there is no number, and no verdict', () => {
  const trials = [0, 1, 2].flatMap((block) =>
    ['node', 'dev'].map((instance) =>
      trial({ scenario: 'crash', instance, block, load: open({ post: counts() }) }),
    ),
  )
  const scenarios = [{ name: 'crash', metrics: [lostPost] }]
  expect(of(run(trials, { scenarios }), 'dev')).toMatchObject({
    verdict: 'not-answerable',
    estimate: notMeasured('none-sent'),
  })
})

test('a reference that differs from itself leaves nothing answerable', () => {
  const comparisons = run(saturation({ node: 1, 'node-again': 0.8, dev: 0.5 }))
  expect(of(comparisons, 'dev').verdict).toBe('not-answerable')
  expect(of(comparisons, 'dev').because).toEqual(
    reasonOf('differs-from-itself', { reference: 'node' }),
  )
})

test('a void block is left out of both sides', () => {
  const trials = saturation({ node: 1, dev: 0.5 }).map((one) =>
    one.block === 3 && one.instance === 'dev'
      ? { ...one, state: 'void' as const, reasons: [reasonOf('little', { error: 0.2 })] }
      : one,
  )
  expect(of(run(trials), 'dev')).toMatchObject({ blocks: 11, verdict: 'worse' })
})

test('steps of a ladder below the last are not judged', () => {
  const ladder = saturation({ node: 1, dev: 5 }).map((one) => ({ ...one, judged: false, step: 4 }))
  const trials = [...saturation({ node: 1, dev: 0.5 }), ...ladder]
  expect(of(run(trials), 'dev')).toMatchObject({ blocks: 12, verdict: 'worse' })
})

test('what the machine cannot answer is not judged, however clear it looks', () => {
  const comparisons = run(saturation({ node: 1, dev: 0.5 }), {
    notAnswerable: () => tooFewCores,
  })
  expect(of(comparisons, 'dev')).toMatchObject({
    verdict: 'not-answerable',
    because: tooFewCores,
  })
})

test('what the machine cannot answer takes nothing from what it can', () => {
  const three = [...instances, { instance: 'pm2', role: 'subject' } as const]
  const trials = saturation({ node: 1, dev: 0.97, pm2: 1 }, 6)
  const alone = of(run(trials.filter(({ instance }) => instance !== 'pm2')), 'dev')
  const beside = (notAnswerable: CompareInput['notAnswerable']) =>
    of(run(trials, { instances: three, notAnswerable }), 'dev').adjustedInterval
  expect(beside((_, instance) => (instance === 'pm2' ? tooFewCores : null))).toEqual(
    alone.adjustedInterval,
  )
  expect(beside(() => null)).not.toEqual(alone.adjustedInterval)
})

test('two blocks are too few to judge', () => {
  expect(of(run(saturation({ node: 1, dev: 0.5 }, 2)), 'dev').verdict).toBe('inconclusive')
})

test('the reason of an open verdict fits the interval that is printed', () => {
  // Of many questions one has a p just below 0.05: Holm's correction takes it back.
  const values = [0.62, 0.8, 0.7, 0.99, 0.75, 1.03]
  const names = Array.from({ length: 8 }, (_, index) => `scenario-${index}`)
  const trials = names.flatMap((scenario, index) =>
    values.flatMap((value, block) => [
      trial({ scenario, block }),
      trial({
        scenario,
        block,
        instance: 'dev',
        load: closed({ throughput: 10_000 * (index === 0 ? value : noise(block, index)) }),
      }),
    ]),
  )
  const scenarios = names.map((name) => ({ name, metrics: [throughput] }))
  const [first] = run(trials, { scenarios })
  expect(first?.verdict).toBe('inconclusive')
  expect(first?.interval?.[1]).toBeLessThan(1)
  expect(first?.adjustedInterval?.[1]).toBeGreaterThan(1)
  expect(first?.because).toEqual(reasonOf('lost-by-correction'))
  const wide = [0.5, 1.6, 0.7, 1.4, 0.6, 1.9].flatMap((value, block) => [
    trial({ block }),
    trial({ block, instance: 'dev', load: closed({ throughput: 10_000 * value }) }),
  ])
  expect(of(run(wide), 'dev')).toMatchObject({
    verdict: 'inconclusive',
    because: reasonOf('interval-holds-both'),
  })
})

test('blocks in which requests timed out are not left out in favour of the others', () => {
  const slow = counts({ offered: 300, ok: 100, timeout: 200 })
  const late = histogramOf(Array.from({ length: 300 }, () => 2_000_000))
  const fast = histogramOf(Array.from({ length: 300 }, () => 500))
  const trials = Array.from({ length: 12 }, (_, block) => [
    trial({ scenario: 'steady', block, load: open() }),
    trial({
      scenario: 'steady',
      block,
      instance: 'dev',
      load: block < 4 ? open({ latency: fast }) : open({ get: slow, latency: late }),
    }),
  ]).flat()
  const scenarios = [{ name: 'steady', metrics: [p50] }]
  const dev = of(run(trials, { scenarios }), 'dev')
  expect(dev.verdict).toBe('not-answerable')
  expect(dev.because.code).toBe('not-reached')
})

test.each([
  ['answered with 500 at once', counts({ offered: 300, ok: 150, http5xx: 150 })],
  ['reset at once', counts({ offered: 300, ok: 150, reset: 150 })],
])('an instance whose half is %s has no better latency', (_, get) => {
  const fast = histogramOf(Array.from({ length: 150 }, () => 500))
  const trials = Array.from({ length: 12 }, (_, block) => [
    trial({ scenario: 'steady', block, load: open() }),
    trial({ scenario: 'steady', block, instance: 'dev', load: open({ get, latency: fast }) }),
  ]).flat()
  const dev = of(run(trials, { scenarios: [{ name: 'steady', metrics: [p50] }] }), 'dev')
  expect(dev.verdict).toBe('not-answerable')
  expect(dev.because).toMatchObject({
    code: 'too-many-lost',
    values: { lost: 150, offered: 300, allowed: expect.closeTo(0.05, 9) },
  })
})

test.each([
  ['p50', 15, 'worse'],
  ['p50', 16, 'not-answerable'],
  ['p90', 3, 'worse'],
  ['p90', 4, 'not-answerable'],
] as const)('%s with %d of 300 requests lost is %s', (metric, lost, verdict) => {
  const get = counts({ offered: 300, ok: 300 - lost, reset: lost })
  const slow = histogramOf(Array.from({ length: 300 }, () => 50_000))
  const trials = Array.from({ length: 12 }, (_, block) => [
    trial({ scenario: 'steady', block, load: open() }),
    trial({ scenario: 'steady', block, instance: 'dev', load: open({ get, latency: slow }) }),
  ]).flat()
  const scenarios = [{ name: 'steady', metrics: [metrics[metric]] }]
  expect(of(run(trials, { scenarios }), 'dev').verdict).toBe(verdict)
})

test('a few blocks that are left are no fair sample of many', () => {
  const trials = saturation({ node: 1, dev: 0.5 }).map((one) =>
    one.block < 8 && one.instance === 'dev'
      ? { ...one, state: 'void' as const, reasons: [reasonOf('little', { error: 0.2 })] }
      : one,
  )
  expect(of(run(trials), 'dev')).toMatchObject({
    verdict: 'not-answerable',
    because: { code: 'few-pairs', values: { pairs: 4, blocks: 12 }, cause: { code: 'void' } },
  })
})
