import { type Result, reasonOf, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { renderHtml, renderMarkdown, reportModel } from '../src/index.ts'
import type { Table } from '../src/model/table-model.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const tableIn = (result: Result, id: string): Table | undefined =>
  reportModel(result)
    .sections.filter((section) => section.id === 'telemetry')
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === 'details' ? block.blocks : []))
    .flatMap((block) => (block.kind === 'table' ? [block.table] : []))
    .find((table) => table.id === id)

const cellsOf = (table: Table | undefined, instance: string): (string | null)[][] =>
  (table?.rows ?? [])
    .filter(({ name }) => name === instance)
    .map(({ cells }) => cells.flatMap(({ value, effect }) => [value, ...(effect ? [effect] : [])]))

const changed = (change: (trial: TrialRecord) => TrialRecord): Result =>
  sampleResult({ blocks: 3, change: (trials) => trials.map(change) })
/** A copy without one of its fields. */
const omit = <T extends object, K extends keyof T>(from: T, field: K): Omit<T, K> => {
  const copy = { ...from }
  delete copy[field]
  return copy
}
const sample = sampleResult({ blocks: 3 })

test('what each role used is told, of trials of a second too', () => {
  const table = tableIn(sample, 'roles-1')
  expect(cellsOf(table, 'pm2')).toEqual([
    ['manager', '1.00 %', '120 MB', '412 /s', '12.0 /s taken away', '40'],
    ['worker', '97.0 %', '120 MB', '412 /s', '12.0 /s taken away', '40'],
  ])
  expect(table?.footnotes).toEqual([])
})

test('what each worker did is told, with the least and the most of several', () => {
  const [single] = cellsOf(tableIn(sample, 'loops-1'), 'node')
  expect(single?.slice(0, 4)).toEqual(['1', '97.0 %', '1.20 ms', '0.900 %'])
  const [several] = cellsOf(tableIn(sample, 'loops-1'), 'pm2')
  expect(several?.slice(0, 3)).toEqual(['2', '48.5 %', '48.5 % to 48.5 %'])
  const [least = 0, most = 0] = several?.at(-1)?.replaceAll(',', '').split(' to ').map(Number) ?? []
  expect(most / least).toBeCloseTo(0.62 / 0.38, 1)
})

test('both are in the page and in the Markdown', () => {
  for (const text of [renderHtml(sample), renderMarkdown(sample)])
    for (const word of ['Context switches a second', 'Open descriptors', 'Collecting garbage'])
      expect(text).toContain(word)
})

test('what was not read is not measured, with the reason', () => {
  const silent = changed(({ telemetry, ...trial }) => ({
    ...trial,
    ...(telemetry && {
      telemetry: {
        ...telemetry,
        silent: reasonOf('workers-silent'),
        seconds: telemetry.seconds.map((one) => ({
          ...one,
          workers: [],
          roles: one.roles.map((role) => omit(role, 'fileDescriptors')),
        })),
      },
    }),
  }))
  const loops = tableIn(silent, 'loops-1')
  expect(cellsOf(loops, 'node')).toEqual([Array.from({ length: 5 }, () => 'not measured')])
  expect(loops?.footnotes).toEqual(['no worker said anything of itself'])
  const roles = tableIn(silent, 'roles-1')
  expect(cellsOf(roles, 'node')[0]?.at(-1)).toBe('not measured')
  expect(roles?.footnotes).toEqual(['the system does not show them to the lab'])
  const older = tableIn(
    changed((trial) => omit(trial, 'telemetry')),
    'roles-1',
  )
  expect(older?.footnotes).toEqual(['this result holds no telemetry of it'])
})
