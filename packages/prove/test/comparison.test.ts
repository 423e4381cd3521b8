import { createHistogram, encodeHistogram, record } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { closedScenario } from '../src/comparison/definitions.ts'
import { type ComparisonOptions, runComparison } from '../src/comparison/run.ts'
import { type Engine, engine } from '../src/engine.ts'
import type { Context } from '../src/proof.ts'

const latency = createHistogram()
record(latency, 80)
const closed = { model: 'closed', latency: encodeHistogram(latency) }
const open = { model: 'open', streams: [{ users: true, latency: encodeHistogram(latency) }] }

test('trials are judged with the floor that a run gives: what a server that does nothing takes', async () => {
  const floors: unknown[] = []
  const judgeTrial: Engine['judgeTrial'] = (_, { floor }) => {
    floors.push(floor)
    return { state: 'valid', reasons: [], gates: [] }
  }
  const context = {
    engine: { ...engine, closedLoop: () => Promise.resolve({}), judgeTrial, compare: () => [] },
    calibration: { closedCeiling: 1, openCeiling: 1, closed, open },
    signal: new AbortController().signal,
  } as unknown as Context
  const server = { order: () => Promise.resolve() } as unknown as ComparisonOptions['server']
  const scenarios = [closedScenario(1)]
  await runComparison(context, {
    server,
    scenarios,
    blocks: 2,
    seed: 1,
    work: 0,
    times: 1,
    drift: 1,
  })
  const floor = { latency: 80, of: 'null-server' }
  expect(floors).toEqual([floor, floor, floor, floor])
})
