import {
  type FaultRecord,
  type Metric,
  measured,
  reasonOf,
  type TelemetryReading,
} from '@deployment-lab/result'
import { attempts } from '@deployment-lab/result/metrics/attempts'
import { cut } from '@deployment-lab/result/metrics/cut'
import { goodput } from '@deployment-lab/result/metrics/goodput'
import { held } from '@deployment-lab/result/metrics/held'
import { memory } from '@deployment-lab/result/metrics/memory'
import { recovery } from '@deployment-lab/result/metrics/recovery'
import { replaced } from '@deployment-lab/result/metrics/replaced'
import { expect, test } from 'vitest'
import { closed, counts, open, users } from './sample.ts'

type Trial = Parameters<Metric['read']>[0]

const trialOf = (more: Partial<Trial>): Trial => ({
  load: open(),
  usage: null,
  workersDied: 0,
  faults: [],
  ...more,
})

const others = users({
  name: 'others',
  users: false,
  get: counts({ offered: 60, timeout: 30, http4xx: 30 }),
  post: counts({ offered: 20, timeout: 10, reset: 10 }),
})

test('others that were held until they gave up are counted, users are not', () => {
  const late = users({ get: counts({ offered: 10, timeout: 10 }) })
  expect(held.read(trialOf({ load: open({ streams: [late, others] }) }))).toEqual(measured(500))
  expect(held.read(trialOf({ load: open({ streams: [late] }) })).missing).toEqual(
    reasonOf('none-sent'),
  )
  expect(held.read(trialOf({ load: closed() })).missing).toEqual(reasonOf('closed-loop-waits'))
})

test('others are cut off whose end is not as expected', () => {
  const listeners = users({ users: false, get: counts({ offered: 50, ok: 20, reset: 30 }) })
  expect(cut.read(trialOf({ load: open({ streams: [users(), listeners] }) }))).toEqual(
    measured(600),
  )
  expect(cut.read(trialOf({})).missing).toEqual(reasonOf('none-sent'))
})

const roll = (more: Partial<FaultRecord>): FaultRecord => ({
  name: 'roll',
  settings: {},
  at: 2000,
  began: 2010,
  tookHold: 14_510,
  ended: 14_600,
  missing: null,
  facts: {},
  undone: 'nothing-to-undo',
  ...more,
})

test('the old release is gone when the deploy took hold', () => {
  const read = (...faults: FaultRecord[]) => replaced.read(trialOf({ faults }))
  expect(read(roll({ name: 'kill' }), roll({}))).toEqual(measured(12_500_000))
  expect(read().missing).toEqual(reasonOf('nothing-broken'))
  const missing = reasonOf('fault-workers-not-replaced', { left: 1, said: 'x' })
  expect(read(roll({ tookHold: null, missing })).missing).toEqual(missing)
})

const role = (name: string, residentBytes: number) => ({
  role: name,
  processes: 1,
  cpuSeconds: 0,
  residentBytes,
  voluntarySwitches: 0,
  involuntarySwitches: 0,
})

const telemetryOf = (...seconds: (readonly [worker: number, proxy: number] | null)[]) => ({
  seconds: seconds.map((sizes, second) => ({
    second,
    roles: sizes === null ? [] : [role('worker', sizes[0]), role('proxy', sizes[1])],
    workers: [],
  })),
  restarts: measured(0),
  missing: [],
  silent: null,
})

test('memory is that of the second in which all roles together had most', () => {
  const telemetry: TelemetryReading = telemetryOf([100, 5], [300, 5], null, [200, 90])
  expect(memory.read(trialOf({ telemetry }))).toEqual(measured(305))
  for (const without of [{}, { telemetry: telemetryOf(null) }]) {
    expect(memory.read(trialOf(without)).missing).toEqual(reasonOf('no-telemetry'))
  }
  expect(memory.read(trialOf({ load: closed(), telemetry })).value).toBeNull()
})

/** Half a second at a low rate, half at a high one, a second at the low one: two of ten a slice. */
const peaked = (ok: readonly number[]) =>
  users({
    profile: [
      { from: 20, to: 20, duration: 500 },
      { from: 100, to: 100, duration: 500 },
      { from: 20, to: 20, duration: 1500 },
    ],
    rate: 40,
    slices: {
      width: 100,
      offered: Array.from({ length: 25 }, (_, index) => (index >= 5 && index < 10 ? 10 : 2)),
      ok: [...ok],
      slowest: [],
    },
  })
const slicesOf = (peak: number, after: number): number[] => [
  ...Array.from({ length: 5 }, () => 2),
  ...Array.from({ length: 5 }, () => peak),
  ...Array.from({ length: 15 }, (_, index) => (index < after ? 0 : 2)),
]

test('goodput is that of the peak, recovery the time from its end', () => {
  const read = (ok: readonly number[]) => {
    const trial = trialOf({ load: open({ duration: 2_500_000, streams: [peaked(ok)] }) })
    return [goodput.read(trial), recovery.read(trial)]
  }
  expect(read(slicesOf(10, 0))).toEqual([measured(1000), measured(0)])
  expect(read(slicesOf(4, 0))).toEqual([measured(400), measured(0)])
  expect(read(slicesOf(4, 3))).toEqual([measured(400), measured(300_000)])
  const [, collapsed] = read(slicesOf(0, 15))
  expect(collapsed?.missing).toEqual(reasonOf('not-recovered'))
})

test('where users come at one rate there is no peak', () => {
  for (const metric of [goodput, recovery]) {
    expect(metric.read(trialOf({})).missing).toEqual(reasonOf('no-peak'))
    expect(metric.read(trialOf({ load: closed() })).value).toBeNull()
  }
})

test('attempts are those of users, one for an arrival that is not tried again', () => {
  const retried = users({ attempts: 450, get: counts({ offered: 100, ok: 90, timeout: 10 }) })
  const once = users({ name: 'once', get: counts({ offered: 100, ok: 90, dropped: 10 }) })
  const flood = { ...others, attempts: 9000 }
  const read = (...streams: (typeof others)[]) =>
    attempts.read(trialOf({ load: open({ streams }) }))
  expect(read(retried, flood)).toEqual(measured(4500))
  expect(read(once)).toEqual(measured(900))
  expect(read(retried, once)).toEqual(measured(2700))
})
