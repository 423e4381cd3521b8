import { expect, test } from 'vitest'
import { busiestOf } from '../../src/busiest.ts'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { checkPorts } from '../../src/check/ports.ts'
import { newEachTime } from '../../src/clients/new.ts'
import { followProfile, type StreamPlan } from '../../src/index.ts'
import { openPlan, streamPlan } from '../plans.ts'

const ports = 28_232
const paced = (...segments: [from: number, to: number, duration: number][]) =>
  followProfile(segments.map(([from, to, duration]) => ({ from, to, duration })))

type Given = Partial<StreamPlan> & { duration?: number }

/** A stream of new connections from two addresses, and how long it sends. */
const check = ({ duration = 500, ...more }: Given): void =>
  checkPorts(
    streamPlan({ client: newEachTime, sources: ['127.0.0.2', '127.0.0.3'], ...more }),
    duration,
    ports,
  )

test.each([
  ['for less than a minute', { rate: 1_000, duration: 56_464 }],
  ['for an hour', { rate: 941, duration: 3_600_000 }],
  ['by a profile', paced([2_000, 0, 40_000], [0, 0, 60_000], [0, 2_000, 40_000])],
])('new connections that find their ports pass, %s', (_name, more: Given) => {
  expect(() => check(more)).not.toThrow()
})

test('ports of kept connections, and of those from wherever the kernel likes, are not counted', async () => {
  const sources = ['127.0.0.2']
  const busy = { rate: 2_000, duration: 60_000 }
  const url = 'http://127.0.0.1:1'
  await expect(checkOpenLoopPlan(openPlan(url, { ...busy, sources }))).resolves.toBeUndefined()
  const anywhere = openPlan(url, { ...busy, client: newEachTime })
  await expect(checkOpenLoopPlan(anywhere)).resolves.toBeUndefined()
})

const there = 'sources has 28232 ports an address, 56464 in all, each for one connection in 60 s'

test.each([
  [
    { rate: 1_000, duration: 56_465 },
    `${there}, and the stream opens 56465 in that time; the nearest is 3 addresses, or 999/s, or 56464 ms.`,
  ],
  [
    { rate: 2_000, duration: 600_000 },
    `${there}, and the stream opens 120000 in that time; the nearest is 5 addresses, or 941/s, or 28232 ms.`,
  ],
  [
    paced([0, 2_000, 50_000], [2_000, 0, 50_000]),
    `${there}, and the stream opens 84000 in that time; the nearest is 3 addresses, or 67 % of each rate.`,
  ],
])('%j is refused with the place and the nearest plans', (more: Given, message) => {
  expect(() => check(more)).toThrow(
    expect.objectContaining({
      code: 'LOADGEN_PLAN_INVALID',
      message: expect.stringContaining(message),
    }),
  )
})

test('an address that is named twice has its ports once', () => {
  const more = { rate: 1_000, duration: 30_000, sources: ['127.0.0.2', '127.0.0.2'] }
  expect(() => check(more)).toThrow('28232 in all')
})

test('no address has ports for more than there are', async () => {
  const planOf = (rate: number) =>
    openPlan('http://127.0.0.1:1', {
      rate,
      duration: 1_000,
      client: newEachTime,
      sources: ['127.0.0.2'],
    })
  await expect(checkOpenLoopPlan(planOf(100_000))).rejects.toThrow('stream users: sources has')
  await expect(checkOpenLoopPlan(planOf(100))).resolves.toBeUndefined()
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
