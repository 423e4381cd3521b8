import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accountOfVersion1, accountOfVersion2 } from '../../src/cgroup/account.ts'

// v1-memory.stat and v2-cpu.stat are a container's, recorded on Linux 6.18. v2-memory.stat has the
// form that the kernel documents (cgroup-v2.rst): no machine with that controller was at hand.
const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8')

test('version 1: nanoseconds, own and mapped memory, the groups within included', () => {
  expect(accountOfVersion1('334276823\n', recorded('v1-memory.stat'))).toEqual({
    cpuSeconds: 0.334276823,
    residentBytes: 10_756_096 + 188_416,
  })
})

test('version 2: microseconds, own and mapped memory', () => {
  expect(accountOfVersion2(recorded('v2-cpu.stat'), recorded('v2-memory.stat'))).toEqual({
    cpuSeconds: 0.334276,
    residentBytes: 41_943_040 + 5_242_880,
  })
})

test.each([
  ['usage', () => accountOfVersion1('', recorded('v1-memory.stat')), 'cpuacct.usage'],
  ['memory', () => accountOfVersion1('5', 'rss 7\n'), 'total_rss'],
  ['cpu.stat', () => accountOfVersion2('', recorded('v2-memory.stat')), 'usage_usec'],
  ['memory.stat', () => accountOfVersion2(recorded('v2-cpu.stat'), 'anon_thp 1\n'), 'anon'],
])('what %s does not tell is not taken for 0', (_name, read, missing) => {
  expect(read).toThrow(`gives no ${missing}`)
})
