import type { Result, TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { reportModel } from '../src/index.ts'
import type { Table } from '../src/model/table-model.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { composeResult, scaleModelResult } from './fixtures/variants.ts'

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
      trials.filter(({ scenario, instance }) => scenario !== 'steady' || instance !== 'node-again'),
  })
  const names = tableIn(without, 'comparison-2')?.rows.map(({ name }) => name)
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

describe('containers', () => {
  test('are accounted for by role beside what is not', () => {
    const table = tableIn(composeResult(), 'usage-1')
    const titles = table?.columns.map(({ title }) => title)
    expect(titles?.slice(-3)).toEqual(['Memory', 'Memory of database', 'Memory of worker'])
    const cells = (name: string) =>
      table?.rows.find((row) => row.name === name)?.cells.map(({ value }) => value) ?? []
    expect(cells('pm2').slice(-2)).toEqual(['40.0 MB', '90.0 MB'])
    expect(cells('node').slice(-2)).toEqual(['not apart', 'not apart'])
    expect(titles).toContain('CPU of database, per 1,000 answers')
  })

  test('are told apart from the host in the settings, with their images', () => {
    const table = tableIn(composeResult(), 'settings-differing')
    const row = (name: string) =>
      table?.rows.find((one) => one.name === name)?.cells.map(({ value }) => value)
    expect(row('runs in')).toEqual(['compose', 'host', 'compose', 'compose'])
    expect(row('images')).toContain('api a1a1a1a1a1a1')
  })

  test('a run on the host alone says nothing of them', () => {
    const text = JSON.stringify(reportModel(sampleResult()))
    for (const word of ['ontainer', 'images', 'publisher', 'cale model'])
      expect(text).not.toContain(word)
  })
})

test('a scale model is called one in title, headline and settings', () => {
  const { title, verdict } = reportModel(scaleModelResult())
  expect(title).toContain('scale model')
  expect(verdict.headline).toMatch(/^Scale model, a quarter of a core a worker: /)
  const settings = JSON.stringify(tableIn(scaleModelResult(), 'settings-equal'))
  expect(settings).toContain('a quarter of a core')
})
