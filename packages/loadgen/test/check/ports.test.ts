import { expect, test } from 'vitest'
import { busiestOf } from '../../src/busiest.ts'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { checkPorts } from '../../src/check/ports.ts'
import { followProfile } from '../../src/index.ts'
import { openPlan } from '../plans.ts'

const ports = 28_232
const paced = (...segments: [from: number, to: number, duration: number][]) =>
  followProfile(segments.map(([from, to, duration]) => ({ from, to, duration })))
const planOf = (more: Parameters<typeof openPlan>[1]) =>
  openPlan('http://127.0.0.1:1', {
    connectionUse: 'new',
    sources: ['127.0.0.2', '127.0.0.3'],
    ...more,
  })

test.each([
  ['for less than a minute', { rate: 1_000, duration: 56_464 }],
  ['for an hour', { rate: 941, duration: 3_600_000 }],
  ['that keep their connections', { rate: 2_000, duration: 60_000, connectionUse: 'kept' }],
  ['from wherever the kernel likes', { rate: 2_000, duration: 60_000, sources: undefined }],
  ['by a profile', paced([2_000, 0, 40_000], [0, 0, 60_000], [0, 2_000, 40_000])],
] as const)('new connections that find their ports pass, %s', (_name, more) => {
  const { sources, ...plan } = planOf(more as object)
  expect(() => checkPorts(sources ? { ...plan, sources } : plan, ports)).not.toThrow()
})

const there = 'sources has 28232 ports an address, 56464 in all, each for one connection in 60 s'

test.each([
  [
    { rate: 1_000, duration: 56_465 },
    `${there}, and the plan opens 56465 in that time; the nearest is 3 addresses, or 999/s, or 56464 ms.`,
  ],
  [
    { rate: 2_000, duration: 600_000 },
    `${there}, and the plan opens 120000 in that time; the nearest is 5 addresses, or 941/s, or 28232 ms.`,
  ],
  [
    paced([0, 2_000, 50_000], [2_000, 0, 50_000]),
    `${there}, and the plan opens 84000 in that time; the nearest is 3 addresses, or 67 % of each rate.`,
  ],
])('%j is refused with the place and the nearest plans', (more, message) => {
  const plan = planOf(more)
  expect(() => checkPorts(plan, ports)).toThrow(
    expect.objectContaining({
      code: 'LOADGEN_PLAN_INVALID',
      message: expect.stringContaining(message),
    }),
  )
})

test('an address that is named twice has its ports once', () => {
  const plan = planOf({ rate: 1_000, duration: 30_000, sources: ['127.0.0.2', '127.0.0.2'] })
  expect(() => checkPorts(plan, ports)).toThrow('28232 in all')
})

test('no address has ports for more than there are', () => {
  const plan = planOf({ rate: 100_000, duration: 1_000, sources: ['127.0.0.2'] })
  expect(() => checkOpenLoopPlan(plan)).toThrow('sources has')
  expect(() => checkOpenLoopPlan({ ...plan, rate: 100 })).not.toThrow()
})

test('the busiest minute is the one that a search of every moment finds', () => {
  const { profile } = paced([10, 90, 45_000], [120, 20, 30_000], [0, 0, 20_000], [70, 75, 200_000])
  const rateAt = (moment: number): number => {
    let start = 0
    for (const { from, to, duration } of profile) {
      if (moment < start + duration) return from + ((to - from) * (moment - start)) / duration
      start += duration
    }
    return 0
  }
  const step = 100
  const slots = Array.from({ length: 2_950 }, (_, slot) => rateAt((slot + 0.5) * step) * 0.1)
  for (const span of [60_000, 25_000, 400_000]) {
    const sums = slots.map((_, slot) =>
      slots.slice(slot, slot + span / step).reduce((sum, one) => sum + one, 0),
    )
    expect(busiestOf(profile, span)).toBeCloseTo(Math.max(...sums), 0)
  }
})
