import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { type CapacityPlan, capacityOf, nextProbe } from '../../src/index.ts'
import { type Probe, type Simulated, search, truthOf } from './simulate.ts'

const plan: CapacityPlan = {
  slo: { p99: 50_000, success: 0.999, sendRatio: 0.99 },
  start: 500,
  most: 10_000,
  precision: 0.05,
  confirmations: 2,
}
const seeds = Array.from({ length: 400 }, (_, index) => index + 1)

/** Servers of 300 to 4,400 requests a second, one a seed. */
const servers = (kind: Omit<Simulated, 'saturation'>) =>
  seeds.map((seed) => ({ ...kind, saturation: 300 * 15 ** ((seed % 97) / 97), seed }))

test.each([
  ['a steady server', { service: 1000, noise: 0.1 }],
  ['a slow one', { service: 10_000, noise: 0.1 }],
  ['one whose p99 varies by 30 %', { service: 10_000, noise: 0.3 }],
  ['one that is near its limit when idle', { service: 20_000, noise: 0.3 }],
  [
    'a disturbed machine and a late generator',
    { service: 10_000, noise: 0.3, hiccups: 0.05, voids: 0.1 },
  ],
])('%s: the interval holds the truth or nearly, in 19 of 20 seeds', (_name, kind) => {
  const found = servers(kind).filter((server) => {
    const truth = truthOf(server, plan.slo.p99)
    const { passing, failing } = search(server, plan, server.seed).capacity
    return (passing ?? 0) <= truth * 1.1 && (failing ?? Number.POSITIVE_INFINITY) >= truth / 1.1
  })
  expect(found.length / seeds.length).toBeGreaterThanOrEqual(0.95)
})

test('a steady server is mostly confirmed, within 5 %, in about a dozen trials', () => {
  const found = servers({ service: 1000, noise: 0.05 }).map((server) =>
    search(server, plan, server.seed),
  )
  const confirmed = found.filter(({ capacity }) => capacity.state === 'confirmed')
  expect(confirmed.length / seeds.length).toBeGreaterThan(0.8)
  for (const { capacity } of confirmed) {
    expect((capacity.failing ?? 0) / (capacity.passing ?? 1)).toBeLessThan(1.06)
  }
  const trials = found.reduce((sum, { probes }) => sum + probes.length, 0)
  expect(trials / seeds.length).toBeLessThan(14)
})

test("at the generator's limit there is never an upper end", () => {
  const found = seeds.map((seed) => {
    const fast = { saturation: 30_000 + 100 * seed, service: 1000, noise: 0.3, hiccups: 0.03 }
    return search(fast, plan, seed)
  })
  const highest = found.map(({ probes }) => Math.max(...probes.map(({ rate }) => rate)))
  expect(Math.max(...highest)).toBe(plan.most)
  const open = found.filter(({ capacity }) => capacity.failing === null)
  expect([...new Set(open.map(({ capacity }) => capacity.state))]).toEqual(['at-least'])
  expect(open.length / seeds.length).toBeGreaterThan(0.9)
  const calm = search({ saturation: 40_000, service: 1000, noise: 0.1 }, plan, 1).capacity
  expect(calm).toMatchObject({ state: 'at-least', passing: 10_000, failing: null, failedBy: null })
  expect(calm.because.code).toBe('ceiling')
})

test('contradicting trials lie inside the interval', () => {
  const found = servers({ service: 10_000, noise: 0.3 }).map((server) =>
    search(server, plan, server.seed),
  )
  const outside = found.flatMap(({ capacity: { passing, failing }, probes }) =>
    probes.filter(({ rate, state }) =>
      state === 'failed' ? rate <= (passing ?? 0) : rate >= (failing ?? Number.POSITIVE_INFINITY),
    ),
  )
  expect(found.some(({ capacity }) => capacity.state === 'unconfirmed')).toBe(true)
  expect(outside).toEqual([])
})

const late = reasonOf('sent-late', { sent: 0.9, needed: 0.99 })

test('a rate is given up after three void trials, and void ones are no failures', () => {
  const { capacity, probes } = search({ saturation: 1, service: 1, noise: 0, voids: 1 }, plan, 1)
  expect(probes.map(({ rate }) => rate)).toEqual([500, 500, 500, 250, 250, 250])
  expect(capacity).toEqual({
    passing: null,
    failing: null,
    state: 'not-measured',
    failedBy: null,
    because: reasonOf('all-void', {}, late),
  })
})

test('where all trials of a higher rate are void, what passed is a lower bound', () => {
  const probes: Probe[] = []
  for (let next = nextProbe(plan, probes); next !== null; next = nextProbe(plan, probes)) {
    const isLate = next.rate > 1200
    probes.push({ ...next, state: isLate ? 'void' : 'passed', clause: isLate ? late : null })
  }
  const capacity = capacityOf(plan, probes)
  expect(capacity).toMatchObject({ state: 'at-least', passing: 1000, failing: null })
  expect(capacity.because).toEqual(reasonOf('ceiling-void', { rates: '2000, 1410' }))
})

test('a server that never holds the limit is below, and the search ends', () => {
  const { capacity, probes } = search({ saturation: 1000, service: 60_000, noise: 0 }, plan, 1)
  expect(capacity).toMatchObject({ state: 'below', passing: null })
  expect(capacity.failedBy?.code).toBe('p99-above')
  expect(probes.length).toBeLessThan(12)
})

test('a search that was interrupted says so and keeps what it has', () => {
  const whole = search({ saturation: 2000, service: 1000, noise: 0 }, plan, 1).probes
  const upTo = (count: number) => capacityOf(plan, whole.slice(0, count))
  expect(upTo(0)).toMatchObject({ state: 'not-measured', because: reasonOf('nothing-tried') })
  expect(upTo(2)).toMatchObject({ state: 'at-least', passing: 1000 })
  expect(upTo(3)).toMatchObject({ state: 'unconfirmed', passing: 1000, failing: 2000 })
  expect(upTo(3).because).toEqual(reasonOf('search-not-over'))
  expect(capacityOf(plan, whole).state).toBe('confirmed')
})

test('the start is never above what the generator can judge', () => {
  expect(nextProbe({ ...plan, most: 437.9 }, [])).toEqual({ phase: 'search', rate: 437 })
})
