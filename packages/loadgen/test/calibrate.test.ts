import { expect, test } from 'vitest'
import { calibrate, startGenerator, startNullResponder } from '../src/index.ts'
import { closedPlan, flat, happened } from './plans.ts'
import { useLoad } from './use-load.ts'

const load = useLoad()

test('finds what the generator reaches, and keeps the reading of the highest rate held', async () => {
  const { generator } = load
  const plan = { connections: 4, openRates: [100, 20], duration: 500 }
  const { closed, open, closedCeiling, openCeiling } = await calibrate(generator, plan)
  expect(closedCeiling).toBe(closed.throughput)
  expect(closed).toMatchObject({ wrong: 0, errors: 0, timeouts: 0, reconnects: 0 })
  expect(closedCeiling).toBeGreaterThan(100)
  const { rate, get, processes } = flat(open)
  expect([openCeiling, rate]).toEqual([100, 100])
  expect(happened(get)).toEqual({ ok: 50 })
  expect(processes).toEqual({ 'null-responder': 50 })
})

test('a rate beyond this machine is not the ceiling', async () => {
  const { generator } = load
  const plan = { connections: 1, openRates: [100, 1_000_000], duration: 500 }
  expect((await calibrate(generator, plan)).openCeiling).toBe(100)
  const impossible = { ...plan, openRates: [1_000_000] }
  await expect(calibrate(generator, impossible)).rejects.toMatchObject({
    code: 'LOADGEN_CALIBRATION_FAILED',
  })
})

// Again where the machine was busy with something else; a cold calibration fails every time.
test('a cold start is not taken for what the generator reaches', { retry: 2 }, async () => {
  const duration = 100
  const cold = await startGenerator()
  const responder = await startNullResponder()
  const plan = closedPlan(responder.url, { connections: 32, duration })
  const { throughput } = await cold.closedLoop(plan)
  await Promise.all([cold.stop(), responder.stop()])
  const fresh = await startGenerator()
  const { closedCeiling } = await calibrate(fresh, { connections: 32, openRates: [100], duration })
  await fresh.stop()
  expect(closedCeiling).toBeGreaterThan(1.3 * throughput)
})
