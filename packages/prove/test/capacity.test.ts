import type { CapacityProbe } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { isNear, isUnfounded, missOf } from '../src/capacity/interval.ts'
import { type Engine, engine } from '../src/engine.ts'
import { isMet } from '../src/judge-line.ts'
import { proveOn } from '../src/proofs/capacity.ts'
import { simulatedContext, simulatedServer } from './simulated-queue.ts'

// Of which the lines are met; 0.5 % of proofs miss one by chance.
const seeds = Array.from({ length: 10 }, (_, index) => 1 + index)

const missedWith = async (
  seed: number,
  broken: Partial<Engine>,
  size: 'full' | 'short' = 'full',
): Promise<string[]> => {
  const { lines } = await proveOn(simulatedContext(seed, size, broken), simulatedServer)
  return lines.filter((line) => !isMet(line)).map(({ asks }) => asks)
}

const near = expect.stringContaining('end in an interval')

test('a truth inside the interval is no miss, outside it is how far', () => {
  expect(missOf({ passing: 100, failing: 110 }, 105)).toBe(0)
  expect(missOf({ passing: 100, failing: 110 }, 80)).toBeCloseTo(0.25)
  expect(missOf({ passing: 100, failing: 110 }, 121)).toBeCloseTo(0.1)
  expect(missOf({ passing: 100, failing: null }, 105)).toBeNull()
})

test('an interval without an end is not near', () => {
  expect(isNear({ passing: 100, failing: 130 }, 0.3)).toBe(true)
  expect(isNear({ passing: 100, failing: 131 }, 0.3)).toBe(false)
  expect(isNear({ passing: 100, failing: null }, 0.3)).toBe(false)
  expect(isNear({ passing: null, failing: 100 }, 0.3)).toBe(false)
})

test.each(['full', 'short'] as const)(
  'on a simulated queue the %s form misses nothing',
  async (size) => {
    for (const seed of seeds) expect(await missedWith(seed, {}, size)).toEqual([])
  },
)

test('a machine that holds the server up ten times ends no search of the full form', async () => {
  let asked = 0
  const heldUpAtFirst = {
    ...simulatedServer,
    order: (() => {
      asked += 1
      return Promise.resolve({ kind: 'held', milliseconds: asked <= 20 ? 1000 : 0 })
    }) as unknown as typeof simulatedServer.order,
  }
  const { lines, remarks } = await proveOn(simulatedContext(1), heldUpAtFirst)
  expect(lines.every(isMet)).toBe(true)
  expect(remarks.join()).toContain(
    '10 more in which the machine disturbed the server or the sender',
  )
  asked = 0
  const short = await proveOn(simulatedContext(1, 'short'), heldUpAtFirst)
  expect(short.lines.map(({ excused }) => excused)).toEqual([
    'always',
    'always',
    'always',
    'always',
    undefined,
  ])
  expect(short.remarks.join()).toContain('void: the machine held the server up')
})

const sayingThatItWasLate = (trials: number): Partial<Engine> => {
  const { openLoop } = simulatedContext(1).engine
  let sent = 0
  return {
    openLoop: async (...asked) => {
      const load = await openLoop(...asked)
      sent += 1
      const scheduleLagP99 = sent <= trials ? 3_000 : load.generator.scheduleLagP99
      return { ...load, generator: { ...load.generator, scheduleLagP99 } }
    },
  }
}

test('a sender that was late twenty times ends no search, one that always is ends each', async () => {
  expect(await missedWith(1, sayingThatItWasLate(20))).toEqual([])
  expect(await missedWith(1, sayingThatItWasLate(Number.POSITIVE_INFINITY))).toHaveLength(7)
})

test('no two trials of a proof send the same arrivals', async () => {
  const { engine: simulating, ...context } = simulatedContext(1)
  const sent: number[] = []
  await proveOn(
    {
      ...context,
      engine: {
        ...simulating,
        openLoop: (generator, plan, signal) => {
          sent.push(plan.seed)
          return simulating.openLoop(generator, plan, signal)
        },
      },
    },
    simulatedServer,
  )
  expect(sent.length).toBeGreaterThan(30)
  expect(new Set(sent).size).toBe(sent.length)
})

const ratesOf = (probes: readonly Pick<CapacityProbe, 'rate'>[]): number[] =>
  probes.map(({ rate }) => rate)

test.each(['full', 'short'] as const)(
  'an interval from the lowest to the highest rate that was tried is found by the %s form',
  async (size) => {
    const missed = await missedWith(
      1,
      {
        capacityOf: (plan, probes) => ({
          ...engine.capacityOf(plan, probes),
          passing: Math.min(...ratesOf(probes)),
          failing: Math.max(...ratesOf(probes)),
        }),
      },
      size,
    )
    expect(missed).toContainEqual(near)
  },
)

test('a search that never bisects is found', async () => {
  const missed = await missedWith(1, {
    nextProbe: (plan, probes) => engine.nextProbe({ ...plan, precision: 1 }, probes),
  })
  expect(missed).toContainEqual(near)
})

test.each(['full', 'short'] as const)(
  'a search that never confirms is found by the %s form',
  async (size) => {
    const capacityOf: Engine['capacityOf'] = (plan, probes) => ({
      ...engine.capacityOf(plan, probes),
      state: 'unconfirmed',
    })
    expect(await missedWith(1, { capacityOf }, size)).toEqual([
      'even arrivals: searches that fresh trials confirm',
    ])
  },
)

test.each(['full', 'short'] as const)(
  'a search that is called confirmed without fresh trials is found by the %s form',
  async (size) => {
    const missed = await missedWith(
      1,
      {
        nextProbe: (plan, probes) => {
          const next = engine.nextProbe(plan, probes)
          return next?.phase === 'confirm' ? null : next
        },
        capacityOf: (plan, probes) => ({ ...engine.capacityOf(plan, probes), state: 'confirmed' }),
      },
      size,
    )
    expect(missed).toContainEqual(expect.stringContaining('searches called confirmed'))
  },
)

test('confirmed is unfounded where trials contradict each other, or none is fresh', () => {
  const probe = (
    rate: number,
    state: CapacityProbe['state'],
    phase: CapacityProbe['phase'] = 'confirm',
  ) => ({ rate, state, phase })
  const both = [probe(100, 'passed'), probe(110, 'failed')]
  const confirmed = { state: 'confirmed', passing: 100, failing: 110 } as const
  expect(isUnfounded(confirmed, both, 1)).toBe(false)
  expect(isUnfounded(confirmed, both, 2)).toBe(true)
  expect(isUnfounded(confirmed, [...both, probe(120, 'passed', 'search')], 1)).toBe(true)
  expect(isUnfounded({ ...confirmed, failing: 120 }, both, 1)).toBe(true)
  expect(isUnfounded({ ...confirmed, state: 'unconfirmed' }, [], 1)).toBe(false)
})

const misses = expect.stringContaining('lies outside the interval')

test('a search that takes failures for passes is found by the short form', async () => {
  const missed = await missedWith(
    1,
    {
      judgeProbe: (load, slo, because) =>
        engine.judgeProbe(load, { ...slo, p99: 4 * slo.p99 }, because),
    },
    'short',
  )
  expect(missed).toEqual([misses])
})

test('a search that holds another percentile to the limit is found', async () => {
  const missed = await missedWith(1, {
    judgeProbe: (load, slo, because) => {
      const judged = engine.judgeProbe(load, slo, because)
      return judged.p90.value !== null && judged.p90.value <= slo.p99
        ? { ...judged, state: 'passed', clause: null }
        : judged
    },
  })
  expect(missed).toContainEqual(misses)
})
