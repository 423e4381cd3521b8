import { startGenerator } from '@deployment-lab/loadgen'
import {
  type ClosedLoopReading,
  createHistogram,
  encodeHistogram,
  type OpenLoopReading,
  record,
  seededRandom,
} from '@deployment-lab/result'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { calibrateGenerator } from '../src/calibration.ts'
import { type Engine, engine } from '../src/engine.ts'
import { isMet } from '../src/judge-line.ts'
import { closedPlan, openPlan } from '../src/load-plans.ts'
import type { Context } from '../src/proof.ts'
import { same } from '../src/proofs/same.ts'
import { startServer } from '../src/server/start.ts'

// The full form on readings that differ by chance alone, so that it takes no time.

const noise = 0.05
const samples = 200
const read: { closed: ClosedLoopReading; open: OpenLoopReading; context: Context }[] = []
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  const generator = await startGenerator()
  const server = await startServer('work')
  stops.push(
    () => generator.stop(),
    () => server.stop(),
  )
  const { signal } = new AbortController()
  const { url } = server
  read.push({
    closed: await generator.closedLoop(closedPlan(url, { duration: 200 }), signal),
    open: await generator.openLoop(openPlan(url, { rate: 400, duration: 200, seed: 1 }), signal),
    context: {
      generator,
      calibration: await calibrateGenerator(generator),
      size: 'full',
      seed: 1,
      engine,
      say: () => {},
      signal,
    },
  })
})
afterAll(async () => {
  for (const stop of stops) await stop()
})

/** Every trial at once, and of a seeded noise. */
const byChance = (): Pick<Engine, 'closedLoop' | 'openLoop' | 'judgeTrial'> => {
  const [given] = read
  if (given === undefined) throw new TypeError('read the readings inside a test')
  const random = seededRandom(1)
  const near = (value: number): number =>
    value * Math.exp(noise * (random() + random() + random() - 1.5) * 2)
  return {
    closedLoop: () =>
      Promise.resolve({ ...given.closed, throughput: near(given.closed.throughput) }),
    openLoop: () => {
      const latency = createHistogram()
      const all = near(1000)
      for (let index = 0; index < samples; index += 1) record(latency, Math.round(all))
      const streams = given.open.streams.map((stream) => ({
        ...stream,
        latency: encodeHistogram(latency),
      }))
      return Promise.resolve({ ...given.open, streams })
    },
    judgeTrial: () => ({ state: 'valid', reasons: [], gates: [] }),
  }
}

const missedWith = async (compare: Engine['compare']): Promise<string[]> => {
  const [given] = read
  if (given === undefined) throw new TypeError('read the context inside a test')
  const { lines } = await same.run({
    ...given.context,
    engine: { ...engine, ...byChance(), compare },
  })
  return lines.filter((line) => !isMet(line)).map(({ asks }) => asks)
}

test('readings that differ by chance alone miss nothing', async () => {
  expect(await missedWith(engine.compare)).toEqual([])
})

test('a standard error of a tenth is found by the intervals that exclude the truth', async () => {
  const narrow: Engine['compare'] = (input) =>
    engine.compare(input).map((one) => {
      const { interval, estimate } = one
      if (interval === null || estimate.value === null) return one
      const middle = estimate.value
      const [low, high] = interval
      return {
        ...one,
        interval: [middle * (low / middle) ** 0.1, middle * (high / middle) ** 0.1],
      }
    })
  expect(await missedWith(narrow)).toEqual([
    'throughput: 95 % intervals that exclude the truth',
    'p50: 95 % intervals that exclude the truth',
  ])
})
