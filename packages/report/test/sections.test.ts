import type { Result, TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { reportModel } from '../src/index.ts'
import type { Table } from '../src/model/table-model.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const tableIn = (result: Result, id: string): Table | undefined =>
  reportModel(result)
    .sections.flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === 'table' ? [block.table] : []))
    .find((table) => table.id === id)

const changed = (change: (trial: TrialRecord) => TrialRecord): Result =>
  sampleResult({ change: (trials) => trials.map(change) })

test('the second reference is no row of a scenario that it was not in', () => {
  const without = sampleResult({
    change: (trials) =>
      trials.filter(({ scenario, instance }) => scenario !== 'crash' || instance !== 'node-again'),
  })
  const names = tableIn(without, 'comparison-3')?.rows.map(({ name }) => name)
  expect(names).toEqual(['dev', 'node', 'pm2', 'nginx'])
  expect(tableIn(without, 'comparison-1')?.rows.map(({ name }) => name)).toContain('node-again')
})

test('groups stand beside verdicts, and what is not answerable has none', () => {
  const ranks = tableIn(sampleResult(), 'comparison-1')?.rows.map(({ name, cells }) => [
    name,
    cells[0]?.rank,
  ])
  expect(ranks).toEqual([
    ['dev', 'group 2 of 2'],
    ['node', 'group 1 of 2'],
    ['node-again', null],
    ['pm2', null],
    ['nginx', null],
  ])
})

test('that other topologies have no answer is said where the dev server has all', () => {
  const [findings] = reportModel(sampleResult()).sections
  expect(JSON.stringify(findings)).toContain('Of the other topologies, ')
  expect(JSON.stringify(findings)).not.toContain('Every comparison has an answer')
})

describe('CPU and memory', () => {
  test('are told by role, per 1,000 correct answers', () => {
    const table = tableIn(sampleResult(), 'usage-1')
    expect(table?.columns.map(({ title }) => title)).toEqual([
      'CPU of manager, per 1,000 answers',
      'CPU of worker, per 1,000 answers',
      'CPU in all',
      'Memory',
    ])
    const node = table?.rows.find(({ name }) => name === 'node')?.cells
    expect(node?.map(({ value }) => value)).toEqual(['none', '280 ms', '280 ms', '120 MB'])
  })

  test('that were not read are not 0, with the reason', () => {
    const table = tableIn(
      changed((trial) => ({ ...trial, usage: null })),
      'usage-1',
    )
    const cells = table?.rows.flatMap((row) => row.cells) ?? []
    expect(new Set(cells.map(({ value }) => value))).toEqual(new Set(['not measured']))
    expect(table?.footnotes).toEqual(['what the processes used was not read'])
  })

  test('are not told where processes are killed', () => {
    const text = JSON.stringify(
      reportModel(sampleResult()).sections.find(({ id }) => id === 'usage'),
    )
    expect(text).toContain('What steady cost')
    expect(text).not.toContain('What crash cost')
  })
})
