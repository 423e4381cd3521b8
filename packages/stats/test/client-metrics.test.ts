import { type Metric, measured, reasonOf, type TelemetryReading } from '@deployment-lab/result'
import { held } from '@deployment-lab/result/metrics/held'
import { memory } from '@deployment-lab/result/metrics/memory'
import { expect, test } from 'vitest'
import { closed, counts, open, users } from './sample.ts'

type Trial = Parameters<Metric['read']>[0]

const trialOf = (more: Partial<Trial>): Trial => ({
  load: open(),
  usage: null,
  workersDied: 0,
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
