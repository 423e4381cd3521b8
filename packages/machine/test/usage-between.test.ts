import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { type ProcessUsage, type UsageSnapshot, usageBetween } from '../src/index.ts'

const processOf = (pid: number, given: Partial<ProcessUsage>): ProcessUsage => ({
  pid,
  role: 'worker',
  startTicks: 100 + pid,
  parent: 1,
  cpuSeconds: 0,
  reapedSeconds: 0,
  residentBytes: 1000,
  ...given,
})
const snapshot = (...processes: ProcessUsage[]): UsageSnapshot => ({ state: 'read', processes })

test('roles are added up apart', () => {
  const before = snapshot(
    processOf(1, { cpuSeconds: 1 }),
    processOf(2, { cpuSeconds: 2 }),
    processOf(3, { cpuSeconds: 5, role: 'manager' }),
  )
  const after = snapshot(
    processOf(1, { cpuSeconds: 2.5 }),
    processOf(2, { cpuSeconds: 2.25 }),
    processOf(3, { cpuSeconds: 5.5, role: 'manager' }),
  )
  expect(usageBetween(before, after)).toEqual({
    cpuSeconds: { worker: 1.75, manager: 0.5 },
    residentBytes: { value: 3000, missing: null },
  })
})

test('a reused pid is another process: it counts from its own start', () => {
  const before = snapshot(processOf(1, { cpuSeconds: 9 }))
  const after = snapshot(processOf(1, { cpuSeconds: 0.5, startTicks: 999 }))
  expect(usageBetween(before, after).cpuSeconds).toEqual({ worker: 0.5 })
})

test('of a role of which one died unaccounted for there is no number, and never a 0', () => {
  const before = snapshot(processOf(1, { cpuSeconds: 9 }), processOf(2, { cpuSeconds: 1 }))
  const after = snapshot(processOf(2, { cpuSeconds: 3 }))
  expect(usageBetween(before, after).cpuSeconds).toEqual({})
})

test('what a worker used until it died is in the account of its parent', () => {
  const manager = { role: 'manager', cpuSeconds: 1 }
  const before = snapshot(processOf(1, manager), processOf(2, { parent: 1, cpuSeconds: 4 }))
  const after = snapshot(
    processOf(1, { ...manager, reapedSeconds: 4.75 }),
    processOf(3, { parent: 1, cpuSeconds: 0.25 }),
  )
  expect(usageBetween(before, after).cpuSeconds).toEqual({ manager: 0, worker: 1 })
})

test('with nothing alive there is no memory to speak of, and the reason is given', () => {
  const reading = usageBetween(snapshot(processOf(1, {})), snapshot())
  expect(reading.cpuSeconds).toEqual({})
  expect(reading.residentBytes).toEqual({
    value: null,
    missing: reasonOf('no-process-left'),
  })
})

test('without /proc there is a reason instead of a number', () => {
  const none: UsageSnapshot = { state: 'unavailable', reason: reasonOf('no-proc') }
  const nothing = { cpuSeconds: {}, residentBytes: { value: null, missing: reasonOf('no-proc') } }
  expect(usageBetween(none, snapshot())).toEqual(nothing)
  expect(usageBetween(snapshot(), none)).toEqual(nothing)
})
