import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { type GroupUsage, groupsBetween } from '../../src/index.ts'

const group = (id: string, role: string, cpuSeconds: number, given = {}): GroupUsage => ({
  id,
  role,
  pid: 100,
  cpuSeconds,
  residentBytes: 1000,
  ...given,
})
const read = (...groups: GroupUsage[]) => ({ state: 'read', groups }) as const

test('by role, over all containers of it', () => {
  const before = read(group('a', 'worker', 1), group('b', 'worker', 5), group('p', 'proxy', 2))
  const after = read(group('a', 'worker', 2), group('b', 'worker', 7), group('p', 'proxy', 2.5))
  expect(groupsBetween(before, after)).toEqual({
    cpuSeconds: { worker: 3, proxy: 0.5 },
    residentBytes: { value: 3000, missing: null },
    residentByRole: { worker: 2000, proxy: 1000 },
  })
})

test.each([
  ['was started again', read(group('a', 'worker', 0.2, { pid: 101 }), group('p', 'proxy', 3))],
  ['is gone', read(group('p', 'proxy', 3))],
  ['is new', read(group('c', 'worker', 9), group('a', 'worker', 9), group('p', 'proxy', 3))],
])('a role of which a container %s has no CPU seconds, and no 0', (_name, after) => {
  const before = read(group('a', 'worker', 1), group('p', 'proxy', 2))
  expect(groupsBetween(before, after).cpuSeconds).toEqual({ proxy: 1 })
})

test('what cannot be read has a reason', () => {
  const noMount = reasonOf('no-control-groups', { message: 'no mount' })
  const unread = { state: 'unavailable', reason: noMount } as const
  for (const [before, after] of [
    [unread, read(group('a', 'worker', 1))],
    [read(group('a', 'worker', 1)), unread],
  ] as const)
    expect(groupsBetween(before, after)).toEqual({
      cpuSeconds: {},
      residentBytes: { value: null, missing: noMount },
    })
  expect(groupsBetween(read(), read()).residentBytes.value).toBeNull()
})
