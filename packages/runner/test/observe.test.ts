import type { GroupUsage } from '@deployment-lab/machine'
import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { type TopologyUsage, usedBetween } from '../src/run/observe.ts'

const process = (cpuSeconds: number, role = 'publisher') => ({
  pid: 5,
  role,
  startTicks: 1,
  parent: 1,
  cpuSeconds,
  reapedSeconds: 0,
  residentBytes: 10,
})
const group = (role: string, cpuSeconds: number): GroupUsage => ({
  id: role,
  role,
  pid: 7,
  cpuSeconds,
  residentBytes: 100,
})
const seen = (own: number, ...groups: GroupUsage[]): TopologyUsage => ({
  processes: { state: 'read', processes: [process(own)] },
  groups: { state: 'read', groups },
})

test('of containers their own accounts count, and what publishes them beside', () => {
  const before = seen(1, group('worker', 2), group('database', 3))
  const after = seen(1.5, group('worker', 4), group('database', 3.25))
  expect(usedBetween(before, after)).toEqual({
    cpuSeconds: { worker: 2, database: 0.25, publisher: 0.5 },
    residentBytes: { value: 210, missing: null },
    residentByRole: { worker: 100, database: 100, publisher: 10 },
  })
})

test('accounts that cannot be read leave a reason, not the rest', () => {
  const noMount = reasonOf('no-control-groups', { message: 'no mount' })
  const unread = { state: 'unavailable', reason: noMount } as const
  const after = { ...seen(2), groups: unread }
  expect(usedBetween(seen(1, group('worker', 2)), after)).toEqual({
    cpuSeconds: {},
    residentBytes: { value: null, missing: noMount },
  })
})

test('without containers it is the processes', () => {
  const on = (seconds: number): TopologyUsage => ({
    processes: { state: 'read', processes: [process(seconds, 'worker')] },
    groups: null,
  })
  expect(usedBetween(on(1), on(3)).cpuSeconds).toEqual({ worker: 2 })
})
