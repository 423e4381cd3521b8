import { expect, test } from 'vitest'
import { Meter } from '../src/meter.ts'

const stall = 40

const block = (): void => {
  const end = performance.now() + stall
  while (performance.now() < end);
}

test.for([
  ['at once after the start', 0],
  ['just before the end', 20],
] as const)('a stall %s is in the reading', async ([, after]) => {
  const delays: number[] = []
  while (delays.length < 20) {
    const meter = new Meter()
    await meter.start()
    if (after > 0) await new Promise((resolve) => setTimeout(resolve, after))
    block()
    const { eventLoopDelayMax } = await meter.stop(0)
    delays.push(eventLoopDelayMax ?? 0)
  }
  expect(Math.min(...delays)).toBeGreaterThan((stall / 2) * 1000)
})
