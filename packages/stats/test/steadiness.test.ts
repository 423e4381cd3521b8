import { measured, notMeasured, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeTrial, steadinessOf, steadyTogether } from '../src/index.ts'
import { closed, context } from './sample.ts'

const windows = (...rates: number[]) => rates.map((throughput) => ({ throughput, p50: 1000 }))

test('it is steady once the last three windows agree within 3 %', () => {
  expect(steadinessOf(windows(500, 900, 1000, 1020, 1029))).toEqual({
    state: 'steady',
    windows: 5,
    spread: measured(expect.closeTo(0.029, 6)),
  })
  expect(steadinessOf(windows(1000, 1000, 1000, 1020, 1031))).toMatchObject({
    state: 'not-steady',
    spread: measured(expect.closeTo(0.031, 6)),
  })
})

test('p50 has to agree as well', () => {
  const rest = windows(1000, 1000)
  expect(steadinessOf([...rest, { throughput: 1000, p50: 1029 }]).state).toBe('steady')
  expect(steadinessOf([...rest, { throughput: 1000, p50: 1031 }]).state).toBe('not-steady')
})

test('what cannot be told is not steady, and says why', () => {
  expect(steadinessOf(windows(1000, 1000))).toMatchObject({
    state: 'not-steady',
    spread: notMeasured('few-windows', { windows: 2, needed: 3 }),
  })
  const few = notMeasured('few-answers-in-window')
  expect(steadinessOf(windows(0, 0, 0))).toMatchObject({ state: 'not-steady', spread: few })
  const unknown = [...windows(1000, 1000), { throughput: 1000, p50: null }]
  expect(steadinessOf(unknown)).toMatchObject({ state: 'not-steady', spread: few })
})

test('together all have to be steady, and the worst is told', () => {
  const calm = steadinessOf(windows(1000, 1000, 1010))
  const wild = steadinessOf(windows(1000, 1200, 1000, 1000, 1200))
  expect(steadyTogether([calm, calm])).toMatchObject({ state: 'steady', windows: 6 })
  expect(steadyTogether([wild, calm])).toEqual({
    state: 'not-steady',
    windows: 8,
    spread: measured(expect.closeTo(0.2, 6)),
  })
  expect(steadyTogether([]).spread).toEqual(notMeasured('nothing-warmed-up'))
})

test('the gate tells both and voids neither', () => {
  const gateOf = (...rates: number[]) => {
    const warmed = context({ steady: steadinessOf(windows(...rates)) })
    const { state, gates } = judgeTrial(closed(), warmed)
    return [state, gates.find(({ gate }) => gate === 'steady')?.detail]
  }
  const of = (difference: number) => ({ windows: 3, difference: expect.closeTo(difference, 9) })
  expect(gateOf(1000, 1000, 1010)).toEqual(['valid', { code: 'steady', values: of(0.01) }])
  expect(gateOf(1000, 1000, 1100)).toEqual(['valid', { code: 'not-steady', values: of(0.1) }])
  expect(gateOf(1000)).toEqual([
    'valid',
    reasonOf('not-steady', { windows: 1 }, reasonOf('few-windows', { windows: 1, needed: 3 })),
  ])
})
