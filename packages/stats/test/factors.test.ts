import {
  type Cell,
  measured,
  notMeasured,
  recordOf,
  type TrialRecord,
} from '@deployment-lab/result'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { expect, test } from 'vitest'
import { factorFindings } from '../src/index.ts'
import { trial } from './sample.ts'

type Facts = Parameters<typeof factorFindings>[0]

const variant = 'nginx-no-retry'
const factor = {
  name: 'retry',
  question: 'Does it matter?',
  instance: variant,
  scenarios: ['kill'],
}

const cell = (instance: string, outcome: Cell['outcome']): Cell => ({
  scenario: 'kill',
  instance,
  outcome,
  trials: [],
  seen: {},
  reason: null,
  lostGet: notMeasured('no-trial'),
  lostPost: notMeasured('no-trial'),
  outage: notMeasured('no-trial'),
  recovered: notMeasured('no-trial'),
})

/** Trials of both positions with these values of a metric. */
const trialsOf = (metric: string, own: number[], other: number[]): TrialRecord[] =>
  Object.entries({ nginx: own, [variant]: other }).flatMap(([instance, values]) =>
    values.map((value, block) => ({
      ...trial({ scenario: 'kill', instance, block }),
      readings: { [metric]: measured(value) },
    })),
  )

const decided = (cells: Cell[], trials: TrialRecord[] = [], more: Partial<Facts> = {}) => {
  const facts = {
    factors: [factor],
    run: { reference: 'nginx' },
    cells,
    trials,
    comparisons: [],
    scenarios: [{ name: 'kill', metrics: ['lostGet', 'p99'] }],
    metrics: [lostGet, p99, throughput].map(recordOf),
    ...more,
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rule reads no more of them
  return factorFindings(facts as unknown as Facts)[0]?.matters
}

const both = (own: Cell['outcome'], other: Cell['outcome']): Cell[] => [
  cell('nginx', own),
  cell(variant, other),
]

test.each<[Cell['outcome'], Cell['outcome'], boolean | null]>([
  ['unharmed', 'disturbed', true],
  ['down', 'disturbed', true],
  ['unharmed', 'unharmed', false],
  ['unharmed', 'varies', null],
  ['void', 'unharmed', null],
  ['not-applicable', 'not-applicable', null],
])('%s beside %s: %s', (own, other, matters) => {
  expect(decided(both(own, other))).toBe(matters)
})

test.each<[string, number[], number[], boolean]>([
  ['lostGet', [2, 3], [200, 220], true],
  ['lostGet', [0, 0], [4, 4], false],
  ['lostGet', [0, 0], [5, 6], true],
  ['lostGet', [100, 120], [150, 210], false],
  ['p99', [20_000, 22_000], [90_000, 45_000], true],
  ['p99', [20_000], [90_000, 80_000], false],
  ['throughput', [1, 1], [100, 100], false],
])('of equal outcomes %s of %j beside %j differs: %s', (metric, own, other, matters) => {
  expect(decided(both('disturbed', 'disturbed'), trialsOf(metric, own, other))).toBe(matters)
})

test.each([
  [['worse'], true],
  [['equivalent', 'better'], true],
  [['equivalent', 'equivalent'], false],
  [['equivalent', 'inconclusive'], null],
  [[], null],
])('without a failure comparisons decide: %j is %s', (verdicts, matters) => {
  const comparisons = verdicts.map((verdict) => ({ scenario: 'kill', instance: variant, verdict }))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rule reads no more of them
  expect(decided([], [], { comparisons: comparisons as never })).toBe(matters)
})

test('one scenario that differs is enough, and one that is open leaves it open', () => {
  const two = { ...factor, scenarios: ['kill', 'crash'] }
  const of = (own: Cell['outcome'], other: Cell['outcome']): Cell[] => [
    ...both('unharmed', 'unharmed'),
    ...both(own, other).map((one) => ({ ...one, scenario: 'crash' })),
  ]
  expect(decided(of('unharmed', 'down'), [], { factors: [two] })).toBe(true)
  expect(decided(of('unharmed', 'void'), [], { factors: [two] })).toBeNull()
})
