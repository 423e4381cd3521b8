import type { TelemetryReading, TrialRecord } from '@deployment-lab/result'
import { closed, trial } from '../sample.ts'

type Second = TelemetryReading['seconds'][number]

export const role = (changed: Partial<Second['roles'][number]> = {}): Second['roles'][number] => ({
  role: 'worker',
  processes: 2,
  cpuSeconds: 0.4,
  residentBytes: 100e6,
  voluntarySwitches: 10,
  involuntarySwitches: 1,
  ...changed,
})

export const worker = (
  name: string,
  changed: Partial<Second['workers'][number]> = {},
): Second['workers'][number] => ({
  worker: name,
  eventLoopDelayP99: 1000,
  eventLoopUtilisation: 0.2,
  collecting: 1000,
  requests: 500,
  connections: 4,
  ...changed,
})

export const second = (place: number, changed: Partial<Second> = {}): Second => ({
  second: place,
  roles: [role()],
  workers: [worker('1'), worker('2')],
  ...changed,
})

/** A trial in which nothing is full, but for what is changed. */
export const told = (
  instance: string,
  seconds: Second[] = [second(0), second(1)],
  changed: Partial<TrialRecord> = {},
): TrialRecord =>
  trial({
    instance,
    load: closed({ ok: 2000 }),
    usage: { cpuSeconds: { worker: 0.8 }, residentBytes: { value: 1e8, reason: null } },
    telemetry: { seconds, restarts: { value: 0, reason: null }, missing: [] },
    ...changed,
  })
