import { type Interval, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { decide, type Evidence } from '../src/verdict.ts'

/** A ratio of a metric of which more is better, in the preset quick. */
const ratio: Evidence = {
  none: 1,
  estimate: 1,
  interval: [0.95, 1.05],
  adjustedInterval: [0.9, 1.1],
  blocks: 12,
  better: 'higher',
  smallest: 0.05,
  margin: 0.2,
}
/** A difference of a metric of which less is better, with a margin of 1. */
const difference: Evidence = {
  ...ratio,
  none: 0,
  estimate: 0,
  interval: [-0.5, 0.5],
  adjustedInterval: [-0.8, 0.8],
  better: 'lower',
  smallest: 1,
  margin: 1,
}
const verdictOf = (evidence: Evidence): string => decide(evidence).verdict
const ratioOf = (estimate: number, interval: Interval, adjustedInterval = interval): string =>
  verdictOf({ ...ratio, estimate, interval, adjustedInterval })
const differenceOf = (estimate: number, interval: Interval, adjustedInterval = interval): string =>
  verdictOf({ ...difference, estimate, interval, adjustedInterval })

test('better and worse come before equivalent, though the interval lies inside the margin', () => {
  expect(ratioOf(1.06, [1.02, 1.1])).toBe('better')
  expect(ratioOf(0.94, [0.91, 0.98])).toBe('worse')
  expect(differenceOf(1, [1, 1])).toBe('worse')
})

test.each([
  [1.0501, 'better'],
  [1.0499, 'equivalent'],
  [1 / 1.0501, 'worse'],
  [1 / 1.0499, 'equivalent'],
])(
  'an effect below 5 %% is neither better nor worse, either way: %d is %s',
  (estimate, verdict) => {
    expect(ratioOf(estimate, [estimate * 0.99, estimate * 1.01])).toBe(verdict)
  },
)

test.each([
  [1, [0.9, 1.2], 'worse'],
  [0.99, [0.9, 1.2], 'inconclusive'],
  [-1, [-1.2, -0.9], 'better'],
  [-0.99, [-1.2, -0.9], 'inconclusive'],
] as const)('a difference counts from its margin on: %d is %s', (estimate, interval, verdict) => {
  expect(differenceOf(estimate, [...interval])).toBe(verdict)
})

test('the interval after correction decides better and worse, and has to exclude no effect', () => {
  expect(ratioOf(1.3, [1.1, 1.5], [1.001, 1.6])).toBe('better')
  expect(ratioOf(1.3, [1.1, 1.5], [1, 1.6])).toBe('inconclusive')
  expect(ratioOf(0.7, [0.6, 0.9], [0.5, 0.999])).toBe('worse')
  expect(ratioOf(0.7, [0.6, 0.9], [0.5, 1])).toBe('inconclusive')
})

test('which way is better is for the metric to say', () => {
  const clear: Evidence = {
    ...ratio,
    estimate: 1.3,
    interval: [1.2, 1.4],
    adjustedInterval: [1.1, 1.5],
  }
  expect(verdictOf(clear)).toBe('better')
  expect(verdictOf({ ...clear, better: 'lower' })).toBe('worse')
})

test('both ends of the 95 % interval have to lie inside the margin, whatever the corrected one', () => {
  expect(ratioOf(1, [1 / 1.19, 1.19], [0.5, 2])).toBe('equivalent')
  expect(ratioOf(1, [1 / 1.21, 1.19])).toBe('inconclusive')
  expect(ratioOf(1, [1 / 1.19, 1.21])).toBe('inconclusive')
  expect(differenceOf(0, [-1, 1])).toBe('equivalent')
  expect(differenceOf(0, [-1.01, 1])).toBe('inconclusive')
  expect(differenceOf(0, [-1, 1.01])).toBe('inconclusive')
})

test('below three blocks, or without an interval, there is nothing to judge', () => {
  const of = (changed: Partial<Evidence>) =>
    decide({
      ...ratio,
      estimate: 2,
      interval: [1.9, 2.1],
      adjustedInterval: [1.8, 2.2],
      ...changed,
    })
  expect(of({ blocks: 3 }).verdict).toBe('better')
  const tooFew = { verdict: 'inconclusive', because: reasonOf('few-blocks', { blocks: 2 }) }
  expect(of({ blocks: 2 })).toEqual(tooFew)
  expect(of({ interval: null }).verdict).toBe('inconclusive')
  expect(of({ adjustedInterval: null }).verdict).toBe('inconclusive')
})

test.each([
  ['too small and too wide', 1.04, [1.01, 1.3], [1.001, 1.4], 'too-small-too-wide'],
  ['undone by the correction, above', 1.3, [1.01, 1.5], [0.99, 1.6], 'lost-by-correction'],
  ['undone by the correction, below', 0.7, [0.6, 0.99], [0.5, 1.01], 'lost-by-correction'],
  ['wide from no effect on', 1.3, [1, 1.6], [0.9, 1.7], 'interval-holds-both'],
  ['wide up to no effect', 0.7, [0.6, 1], [0.5, 1.1], 'interval-holds-both'],
] as const)('an open verdict says why: %s', (_name, estimate, interval, adjusted, code) => {
  const decided = decide({
    ...ratio,
    estimate,
    interval: [...interval],
    adjustedInterval: [...adjusted],
  })
  expect(decided.verdict).toBe('inconclusive')
  expect(decided.because.code).toBe(code)
})
