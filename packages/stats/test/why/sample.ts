import {
  type Comparison,
  type HostReading,
  measured,
  notMeasured,
  reasonOf,
  type TelemetryReading,
  type TrialRecord,
} from '@deployment-lab/result'
import { judgeTrial } from '../../src/index.ts'
import { closed, context, trial } from '../sample.ts'

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
    usage: { cpuSeconds: { worker: 0.8 }, residentBytes: { value: 1e8, missing: null } },
    telemetry: { seconds, restarts: { value: 0, missing: null }, missing: [], silent: null },
    ...changed,
  })

/** A comparison of pm2 with node that shows it to be slower. */
export const comparison = (changed: Partial<Comparison> = {}): Comparison => ({
  scenario: 'saturation',
  metric: 'throughput',
  instance: 'pm2',
  reference: 'node',
  role: 'subject',
  compare: 'ratio',
  blocks: 12,
  estimate: { value: 0.8, missing: null },
  interval: [0.7, 0.9],
  adjustedInterval: [0.7, 0.9],
  p: { value: 0.01, missing: null },
  signFlipP: { value: 0.01, missing: null },
  verdict: 'worse',
  because: reasonOf('no-effect-excluded'),
  ...changed,
})

const host = (othersBusy: number): HostReading => ({
  load: measured(0.2),
  steal: measured(0),
  othersBusy: measured(othersBusy),
  swapped: measured(0),
  temperature: notMeasured('not-told', { what: 'temperature' }),
  clockJump: 0,
  slept: 0,
})

/** Trials as the gates leave them: of five, so many were noisy. */
export const noisy = (count: number, instance = 'pm2'): TrialRecord[] =>
  [0, 1, 2, 3, 4].map((block) => {
    const reading = host(block < count ? 0.5 : 0.1)
    const judged = judgeTrial(closed(), context({ host: reading }))
    return told(instance, undefined, { block, host: reading, ...judged })
  })
