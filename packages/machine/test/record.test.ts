import os from 'node:os'
import { expect, test } from 'vitest'
import { readMachine } from '../src/index.ts'
import { memoryBytes, parseOsRelease } from '../src/record.ts'

test('the record tells what the machine is and how large', async () => {
  const record = await readMachine({ node: process.versions.node })
  for (const text of [record.os, record.kernel, record.architecture, record.cpuModel])
    expect(text).toMatch(/\w/)
  expect(record.cores).toBe(os.availableParallelism())
  expect(record.memoryBytes).toBeGreaterThan(64 * 1024 * 1024)
  expect(record.versions).toEqual({ node: process.versions.node })
})

test('the record names neither the machine nor a folder of it', async () => {
  const { cpuModel: _, ...record } = await readMachine({})
  expect(Object.keys(record).toSorted()).toEqual([
    'architecture',
    'cores',
    'kernel',
    'memoryBytes',
    'os',
    'versions',
  ])
  expect(record.kernel).toMatch(/^Linux \d[^\s"]*$/)
  expect(JSON.stringify(record)).not.toMatch(/"\/|\/(home|root|tmp)\b/)
})

test.each([
  ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', 'Debian GNU/Linux 12 (bookworm)'],
  ["NAME=x\nPRETTY_NAME='Alpine Linux'\n", 'Alpine Linux'],
  ['PRETTY_NAME=Plain\n', 'Plain'],
  ['ID=debian\n', null],
])('os-release %j is %s', (text, name) => {
  expect(parseOsRelease(text)).toBe(name)
})

test.each([
  { total: 8, limit: 0, is: 8 },
  { total: 8, limit: 2, is: 2 },
  { total: 8, limit: 2 ** 63, is: 8 },
])('$total bytes limited to $limit are $is', ({ total, limit, is }) => {
  expect(memoryBytes(total, limit)).toBe(is)
})
