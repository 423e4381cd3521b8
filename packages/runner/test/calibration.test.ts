import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createHistogram,
  encodeHistogram,
  type OpenLoopReading,
  record,
} from '@deployment-lab/result'
import { expect, onTestFinished, test } from 'vitest'
import {
  atTotalRate,
  highestRate,
  makePlan,
  openLoop,
  planInstances,
  requestsOf,
  runPlan,
  type Scenario,
} from '../src/index.ts'
import { refuseImpossible } from '../src/run/calibration.ts'
import { runOptions } from './lab.ts'
import { control, crash, named, preset, saturation, steady } from './sample.ts'

/** A generator that reaches 400 a second, with a median of 2 ms. */
const refuse = (...scenarios: Scenario[]) => {
  const histogram = createHistogram()
  for (let index = 0; index < 2000; index += 1) record(histogram, index < 200 ? 100 : 2050)
  const latency = encodeHistogram(histogram)
  const open = { streams: [{ users: true, latency }] } as OpenLoopReading
  refuseImpossible({ scenarios }, { openCeiling: 400, open })
}
const at = (rate: number): Scenario => ({
  ...steady,
  load: steady.load.model === 'open' ? atTotalRate(steady.load, rate) : steady.load,
})
const search = (p99: number): Scenario => ({ ...at(300), capacity: highestRate({ p99 }) })

test('what can be measured is not refused', () => {
  expect(() => refuse(saturation, crash, control, at(200), search(3))).not.toThrow()
})

test('a rate without headroom is refused with the nearest', () => {
  expect(() => refuse(saturation, at(201))).toThrow(
    expect.objectContaining({
      code: 'RUNNER_RATE_TOO_HIGH',
      message: expect.stringContaining('The nearest rate is 200: --rate 200'),
    }),
  )
})

test('a ramp without headroom at its top is refused, though its mean has it', () => {
  const stream = openLoop({
    profile: [{ from: 0, to: 300, duration: 1000 }],
    mix: requestsOf(steady.load),
  })
  const load = { model: 'open' as const, streams: [{ ...stream, name: 'users' }] }
  expect(() => refuse({ ...steady, load })).toThrow(
    expect.objectContaining({
      code: 'RUNNER_RATE_TOO_HIGH',
      message: expect.stringContaining('sends up to 300 requests a second'),
    }),
  )
})

test.each([
  ['a search', search(1), '--slo p99=2.1ms'],
  ['a control', { ...control, p99Limit: 1 }, 'The nearest limit is 2.1 ms.'],
])('%s for less than a server needs that does nothing is refused', (_name, scenario, message) => {
  expect(() => refuse(scenario)).toThrow(
    expect.objectContaining({
      code: 'RUNNER_LIMIT_TOO_LOW',
      message: expect.stringContaining(message),
    }),
  )
})

test('a run that is refused has started no topology', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'refused-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const told: string[] = []
  const run = runPlan(
    runOptions({
      plan: makePlan(1, preset, [at(400_000)], planInstances([], [named('node')])),
      folder: join(folder, 'run'),
      onEvent: ({ type }) => void told.push(type),
    }),
  )
  await expect(run).rejects.toMatchObject({ code: 'RUNNER_RATE_TOO_HIGH' })
  expect(told).toEqual(['planned', 'calibrating', 'stopping', 'ended'])
})
