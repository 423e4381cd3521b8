import { reasonOf, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { compare, judgeBudgets, rank } from '../src/index.ts'
import { lostOnOneSide } from '../src/one-sided.ts'
import { uniforms } from './random.ts'
import { closed, comparing, metrics, trial } from './sample.ts'

const died = reasonOf('workers-died', { died: 1 })
const lost = {
  state: 'void',
  reasons: [died],
  gates: [{ gate: 'identity', state: 'failed', detail: died }],
} satisfies Partial<TrialRecord>

const throughputs = { node: 10_000, dev: 13_000, pm2: 19_000 }

/** Blocks of trials; of each instance those named are lost. */
const trialsOf = (without: Partial<Record<string, number[]>>, blocks = 12): TrialRecord[] =>
  Array.from({ length: blocks }, (_, block) =>
    Object.entries(throughputs).map(([instance, throughput]) =>
      trial({
        instance,
        block,
        load: closed({ throughput: throughput + 10 * block }),
        ...(without[instance]?.includes(block) === true ? lost : {}),
      }),
    ),
  ).flat()

const verdictOn = (trials: readonly TrialRecord[]) => compare(comparing(['throughput'], trials))[0]

const onOneSide = (most: string, mostLost: number, least: string, leastLost: number) =>
  reasonOf('lost-on-one-side', {
    most,
    mostLost,
    least,
    leastLost,
    blocks: 12,
    gates: 'identity',
  })

test('what is left when one side lost blocks is no sample of it', () => {
  expect(verdictOn(trialsOf({ dev: [0, 1, 2, 3, 4] }))).toMatchObject({
    verdict: 'not-answerable',
    because: onOneSide('dev', 5, 'node', 0),
  })
  expect(verdictOn(trialsOf({ dev: [0], node: [4, 5, 6, 7] }))?.because).toEqual(
    onOneSide('node', 4, 'dev', 1),
  )
})

test.each([
  [12, [0, 1], 'better'],
  [12, [0, 1, 2], 'not-answerable'],
  [24, [0, 1, 2], 'better'],
  [24, [0, 1, 2, 3], 'not-answerable'],
])('of %d blocks one side may lose up to an eighth more, and two: %j', (blocks, dev, verdict) => {
  expect(verdictOn(trialsOf({ dev }, blocks))?.verdict).toBe(verdict)
})

test('blocks that both sides lost alike leave the verdict to the rest', () => {
  const without = { dev: [0, 1, 2, 3], node: [2, 3, 4, 5] }
  expect(verdictOn(trialsOf(without))).toMatchObject({ verdict: 'better', blocks: 6 })
})

test('trials that were repeated are not lost', () => {
  const trials = trialsOf({ dev: [0, 1, 2, 3] }, 16).map((one) =>
    one.block < 4 ? { ...one, repeatedBy: `${one.block + 12}/${one.instance}` } : one,
  )
  expect(verdictOn(trials)).toMatchObject({ verdict: 'better', blocks: 12 })
})

test('two subjects are not separated by what is left of one', () => {
  // Each is near enough to node, and too far from the other.
  const without = { node: [0, 1], dev: [0, 1, 2, 3] }
  const input = {
    ...comparing(['throughput'], trialsOf(without)),
    instances: [
      { instance: 'node', role: 'reference' },
      { instance: 'dev', role: 'subject' },
      { instance: 'pm2', role: 'subject' },
    ] as const,
  }
  const [found] = rank(input, compare(input))
  expect(found?.groups).toEqual([['pm2', 'dev'], ['node']])
  expect(found?.pairs[0]?.better).toBeNull()
})

test('a budget on the ratio is broken by it, with the reason', () => {
  const budget = {
    text: 'x',
    scenario: 'saturation',
    metric: 'throughput',
    instance: 'dev',
    operator: '>=',
    limit: 0.9,
    against: 'pm2',
  } as const
  const trials = trialsOf({ pm2: [0, 1, 2] })
  const [judged] = judgeBudgets([budget], {
    summaries: [],
    leftOut: [],
    trials,
    comparisons: [],
    metrics: Object.values(metrics),
  })
  expect(judged?.state).toBe('broken')
  expect(judged?.because).toEqual(onOneSide('pm2', 3, 'dev', 0))
})

test('blocks lost at random on both sides seldom leave nothing answerable', () => {
  const uniform = uniforms(6)
  const [sound, gone] = [trial(), trial(lost)]
  const oneSide = (blocks: number): TrialRecord[] =>
    Array.from({ length: blocks }, (_, block) => ({ ...(uniform() < 0.05 ? gone : sound), block }))
  const closedBy = (blocks: number): number =>
    Array.from({ length: 1000 }, () =>
      lostOnOneSide(
        { instance: 'node', trials: oneSide(blocks) },
        { instance: 'dev', trials: oneSide(blocks) },
        'throughput',
      ),
    ).filter((why) => why !== null).length / 1000
  for (const blocks of [12, 24, 60]) expect(closedBy(blocks)).toBeLessThan(0.05)
})
