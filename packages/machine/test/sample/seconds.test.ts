import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import type { GroupUsage } from '../../src/index.ts'
import { telemetryOf } from '../../src/index.ts'
import type { ProcessSample } from '../../src/sample/read-process.ts'
import { roleSeconds } from '../../src/sample/role-seconds.ts'
import type { Sample } from '../../src/sample/sampler.ts'
import { parseWorkerLines, type WorkerLine } from '../../src/sample/worker-lines.ts'
import { workerSeconds } from '../../src/sample/worker-seconds.ts'

const start = 1_000_000
const span = { startedAt: start, duration: 3000 }

const processOf = (pid: number, given: Partial<ProcessSample> = {}): ProcessSample => ({
  pid,
  role: 'worker',
  startTicks: pid,
  parent: 1,
  cpuSeconds: 0,
  reapedSeconds: 0,
  residentBytes: 100,
  voluntarySwitches: 0,
  involuntarySwitches: 0,
  fileDescriptors: 5,
  ...given,
})
const sampleOf = (at: number, ...processes: ProcessSample[]): Sample => ({
  at: start + at,
  processes,
  groups: null,
  members: [],
})
const busy = (pid: number, cpuSeconds: number, given: Partial<ProcessSample> = {}): ProcessSample =>
  processOf(pid, { cpuSeconds, ...given })

test('what lies between samples is told of the second that it covers most of', () => {
  const samples = [
    sampleOf(-100, busy(1, 5)),
    sampleOf(900, busy(1, 5.5, { voluntarySwitches: 40 })),
    sampleOf(1900, busy(1, 6.25, { voluntarySwitches: 41, involuntarySwitches: 3 })),
  ]
  const { seconds, missing } = roleSeconds(samples, span)
  expect(missing).toEqual([])
  expect([...seconds]).toEqual([
    [0, [expect.objectContaining({ cpuSeconds: 0.5, voluntarySwitches: 40, processes: 1 })]],
    [1, [expect.objectContaining({ cpuSeconds: 0.75, voluntarySwitches: 1, fileDescriptors: 5 })]],
  ])
})

test('of a part of a second the rate is taken, and what lies outside of the load is left out', () => {
  const samples = [0, 1000, 2000, 2500, 3500].map((at) => sampleOf(at, busy(1, at / 2000)))
  const { seconds } = roleSeconds(samples, { startedAt: start, duration: 2500 })
  expect([...seconds.keys()]).toEqual([0, 1, 2])
  expect(seconds.get(2)?.[0]?.cpuSeconds).toBeCloseTo(0.5)
})

test('a role whose last process ended unaccounted for has no number, and then uses nothing', () => {
  const samples = [sampleOf(0, busy(1, 1)), sampleOf(1000), sampleOf(2000)]
  const { seconds, missing } = roleSeconds(samples, span)
  expect(seconds.get(0)).toEqual([])
  expect(seconds.get(1)).toEqual([
    expect.objectContaining({ role: 'worker', processes: 0, cpuSeconds: 0, residentBytes: 0 }),
  ])
  expect(missing).toEqual([reasonOf('account-lost', { role: 'worker', second: 0 })])
})

test('file descriptors that are not shown are left out, with the reason', () => {
  const hidden = { fileDescriptors: null }
  const samples = [sampleOf(0, processOf(1, hidden)), sampleOf(1000, processOf(1, hidden))]
  const { seconds, missing } = roleSeconds(samples, span)
  expect(seconds.get(0)?.[0]).not.toHaveProperty('fileDescriptors')
  expect(missing).toEqual([reasonOf('descriptors-hidden', { role: 'worker' })])
})

test('of containers their accounts count, and their processes for the rest', () => {
  const group = (cpuSeconds: number): GroupUsage => ({
    id: 'api',
    role: 'worker',
    pid: 1,
    cpuSeconds,
    residentBytes: 700,
  })
  const at = (moment: number, cpuSeconds: number, publisher: number): Sample => ({
    at: start + moment,
    processes: [busy(9, publisher, { role: 'publisher' })],
    groups: { state: 'read', groups: [group(cpuSeconds)] },
    members: [busy(1, 50 * moment), processOf(2)],
  })
  const { seconds } = roleSeconds([at(0, 3, 1), at(1000, 3.5, 1.25)], span)
  expect(seconds.get(0)).toEqual([
    expect.objectContaining({ role: 'publisher', cpuSeconds: 0.25, processes: 1 }),
    expect.objectContaining({
      role: 'worker',
      cpuSeconds: 0.5,
      processes: 2,
      residentBytes: 700,
      fileDescriptors: 10,
    }),
  ])
})

test('accounts that cannot be read are a reason', () => {
  const noMount = reasonOf('no-control-groups', { message: 'no mount' })
  const unread = { state: 'unavailable', reason: noMount } as const
  const at = (moment: number): Sample => ({ ...sampleOf(moment), groups: unread, members: [] })
  expect(roleSeconds([at(0), at(1000)], span).missing).toEqual([noMount])
})

const line = (at: number, given: Partial<WorkerLine> = {}): WorkerLine => ({
  at: start + at,
  active: 0,
  idle: at + 1000,
  collecting: 0,
  requests: 0,
  connections: 0,
  delayP99: 0,
  ...given,
})

test('a worker’s second is the difference between its ends, on the line between two lines', () => {
  const lines = [-250, 250, 750, 1250, 1750].map((at) =>
    line(at, { active: at + 1000, idle: 1000, requests: at + 1000, delayP99: at + 250 }),
  )
  const told = workerSeconds(new Map([['7', lines]]), { startedAt: start, duration: 1500 })
  expect(told.get(0)).toEqual([
    {
      worker: '7',
      eventLoopDelayP99: 1500,
      eventLoopUtilisation: 1,
      collecting: 0,
      requests: 1000,
      connections: 0,
    },
  ])
  expect(told.get(1)?.[0]?.requests).toBe(500)
})

test('a delay of which one half is in each of two seconds is in both', () => {
  const lines = [-125, 125, 375, 625, 875].map((at) => line(at))
  const late = [line(1125, { delayP99: 200 }), ...[1375, 1625, 1875, 2125].map((at) => line(at))]
  const span = { startedAt: start, duration: 2000 }
  const told = workerSeconds(new Map([['7', [...lines, ...late]]]), span)
  expect([0, 1].map((second) => told.get(second)?.[0]?.eventLoopDelayP99)).toEqual([200, 200])
})

test('rest before and after the load does not make a full event loop look less full', () => {
  const busy = (at: number): number => Math.min(1000, Math.max(0, at))
  const lines = [-380, -130, 120, 370, 620, 870, 1120, 1370].map((at) =>
    line(at, { active: busy(at), idle: at + 1000 - busy(at), requests: 2 * busy(at) }),
  )
  const told = workerSeconds(new Map([['7', lines]]), { startedAt: start, duration: 1000 })
  expect(told.get(0)?.[0]).toMatchObject({ eventLoopUtilisation: 1, requests: 2000 })
})

test('a load that ends a little after its time has no second more', () => {
  const late = { startedAt: start, duration: 2003 }
  const lines = [-100, 400, 900, 1400, 1900, 2400].map((at) => line(at))
  expect([...workerSeconds(new Map([['7', lines]]), late).keys()]).toEqual([0, 1])
  const samples = [0, 1000, 2000, 2300].map((at) => sampleOf(at, busy(1, at / 2000)))
  expect([...roleSeconds(samples, late).seconds.keys()]).toEqual([0, 1])
})

test('a worker that died says nothing of the seconds after', () => {
  const told = workerSeconds(new Map([['7', [line(-100), line(400), line(900)]]]), span)
  expect([0, 1, 2].map((second) => told.get(second)?.length)).toEqual([1, 0, 0])
})

test('a line that is cut off or is none is left out', () => {
  const whole = JSON.stringify(line(0))
  expect(parseWorkerLines(`${whole.slice(9)}\n${whole}\n{"at":1}\n${whole.slice(0, 20)}`)).toEqual([
    line(0),
  ])
})

test('where no worker says anything of itself that is said', () => {
  const samples = { restarts: 2, missing: [], costOfOne: 1 }
  const reading = telemetryOf(
    { ...samples, samples: [sampleOf(0, busy(1, 0)), sampleOf(1000, busy(1, 1))] },
    { state: 'silent', reason: reasonOf('workers-not-asked') },
    span,
  )
  expect(reading.seconds.map(({ second, roles }) => [second, roles.length])).toEqual([[0, 1]])
  expect(reading.missing).toEqual([])
  expect(reading.silent).toEqual(reasonOf('workers-not-asked'))
  expect(reading.restarts).toEqual({ value: 2, missing: null })
})
