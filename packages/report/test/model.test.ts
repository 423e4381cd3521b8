import {
  createHistogram,
  encodeHistogram,
  type Result,
  record,
  type TrialRecord,
} from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { reportModel } from '../src/index.ts'
import type { Block } from '../src/model/report-model.ts'
import type { Table } from '../src/model/table-model.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { leftOutResult, partialResult, voidResult } from './fixtures/variants.ts'

const golden = sampleResult()

const tablesIn = (blocks: readonly Block[]): Table[] =>
  blocks.flatMap((block): Table[] => {
    if (block.kind === 'table') return [block.table]
    if (block.kind === 'chart') return [block.chart.numbers]
    return block.kind === 'details' ? tablesIn(block.blocks) : []
  })

const tablesOf = (result: Result): Table[] =>
  reportModel(result).sections.flatMap(({ blocks }) => tablesIn(blocks))

const tableOf = (result: Result, id: string): Table => {
  const table = tablesOf(result).find((one) => one.id === id)
  if (table === undefined) throw new Error(`no table ${id}`)
  return table
}

const rowOf = (table: Table, name: string): string[] =>
  table.rows.find((row) => row.name === name)?.cells.map(({ value }) => value) ?? []

const changed = (
  change: (trial: TrialRecord) => TrialRecord,
  instance: string,
  scenario: string,
): Result =>
  sampleResult({
    change: (trials) =>
      trials.map((trial) =>
        trial.instance === instance && trial.scenario === scenario ? change(trial) : trial,
      ),
  })

describe('what was not measured is never 0', () => {
  test('in a run without a believed trial', () => {
    const tables = tablesOf(voidResult()).filter(({ id }) => id.startsWith('comparison-'))
    const values = tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells))
    expect(values).toHaveLength(30)
    expect(new Set(values.map(({ value }) => value))).toEqual(new Set(['not measured']))
    expect(values.every(({ missing, note }) => missing && note !== null)).toBe(true)
  })

  test('in a scenario that was not reached, with the reason', () => {
    const table = tableOf(partialResult(), 'comparison-3')
    expect(rowOf(table, 'dev')).toEqual(['not measured', 'not measured', 'not measured'])
    expect(table.footnotes).toEqual(['this run has no trial of it'])
  })

  test('while a measured 0 stays a 0', () => {
    expect(rowOf(tableOf(golden, 'failure-2-numbers'), 'nginx')[1]).toBe('0')
  })
})

describe('the comparison tables', () => {
  test('leave why there is no verdict to the last list, where it stands once', () => {
    const table = tableOf(golden, 'comparison-1')
    const cell = table.rows.find(({ name }) => name === 'pm2')?.cells[0]
    expect(cell?.mark?.word).toBe('not answerable here')
    const last = reportModel(golden).sections.at(-1)
    const [list] = last?.blocks ?? []
    const items = list?.kind === 'list' ? list.items : []
    const told = items.filter(({ text }) => text.includes('this machine has 2'))
    expect(last?.title).toBe('What could not be decided here')
    expect(told.map(({ subject }) => subject)).toEqual([
      'saturation, correct answers a second, latency, median and latency, 99th percentile of pm2 and nginx',
    ])
  })

  test('print lower bounds as such', () => {
    const bounded = changed((trial) => ({ ...trial, state: 'at-least' }), 'pm2', 'saturation')
    expect(rowOf(tableOf(bounded, 'comparison-1'), 'pm2')[0]).toMatch(/^at least [\d,]+ \/s$/)
    expect(rowOf(tableOf(bounded, 'comparison-1'), 'dev')[0]).toMatch(/^[\d,]+ \/s$/)
  })

  test('name one scenario each, so that open and closed loop never meet', () => {
    const measuring = tablesOf(golden).filter(
      ({ id }) => !/^(settings|answers|left-out|gates|comparison)/.test(id),
    )
    expect(measuring.length).toBeGreaterThan(10)
    for (const { caption } of measuring) {
      const names = ['saturation', 'steady', 'crash', 'exposure'].filter((name) =>
        caption.includes(name),
      )
      expect([caption, names.length]).toEqual([caption, 1])
    }
    for (const { columns } of tablesOf(golden).filter(({ id }) => id.startsWith('comparison-'))) {
      const titles = columns.map(({ title }) => title)
      const closed = titles.includes('Correct answers a second')
      expect(closed && titles.some((title) => title.includes('lost'))).toBe(false)
    }
  })
})

const slow = (count: number, latency: number): string => {
  const histogram = createHistogram()
  for (let index = 0; index < count; index += 1) record(histogram, latency)
  return encodeHistogram(histogram)
}

/** A trial whose users saw these latencies. */
const latencyIn = (trial: TrialRecord, latency: string): TrialRecord =>
  trial.load?.model === 'open'
    ? {
        ...trial,
        load: { ...trial.load, streams: trial.load.streams.map((one) => ({ ...one, latency })) },
      }
    : trial

describe('percentiles', () => {
  test('are read off merged histograms and not averaged', () => {
    const mixed = changed(
      (trial) => latencyIn(trial, trial.block === 0 ? slow(1200, 9000) : slow(100, 1000)),
      'dev',
      'steady',
    )
    // 1,200 of 2,300 took 9 ms (a histogram of three digits says 9.01): so does the median of all, while
    // the mean of the medians is 1.67 ms.
    expect(rowOf(tableOf(mixed, 'percentiles-2-numbers'), 'dev').slice(0, 2)).toEqual([
      '9.01 ms',
      '9.01 ms',
    ])
  })

  test('are those of the judged step of a ladder alone', () => {
    const trials = rowOf(tableOf(golden, 'percentiles-1-numbers'), 'dev').at(-1)
    expect(trials).toBe('12')
  })

  test('with fewer than 10 requests beyond them are not printed', () => {
    const few = changed((trial) => latencyIn(trial, slow(8, 1000)), 'dev', 'steady')
    // 96 requests in all: 48 beyond the median, 9.6 beyond the 90th percentile.
    expect(rowOf(tableOf(few, 'percentiles-2-numbers'), 'dev').slice(0, 3)).toEqual([
      '1.00 ms',
      'too few samples',
      'too few samples',
    ])
  })

  test('among requests that were given up are not reached', () => {
    const given = changed((trial) => latencyIn(trial, slow(900, 2_000_000)), 'dev', 'steady')
    expect(rowOf(tableOf(given, 'percentiles-2-numbers'), 'dev')[0]).toBe('not reached')
    expect(rowOf(tableOf(given, 'comparison-2'), 'dev')[0]).toBe('not reached')
  })
})

describe('settings', () => {
  test('that differ come before those that are the same', () => {
    const section = reportModel(golden).sections.find(({ id }) => id === 'settings')
    const [differing, equal] = tablesIn(section?.blocks ?? [])
    if (differing === undefined) throw new Error('no table of settings')
    expect(differing.columns.map(({ title }) => title)).toEqual(['dev', 'node', 'pm2', 'nginx'])
    expect(rowOf(differing, 'logs')).toEqual([
      'pretty to stdout, level debug',
      ...Array.from({ length: 3 }, () => 'JSON to a file, level info'),
    ])
    expect(rowOf(differing, 'proxy')).toEqual([
      'not stated',
      'not stated',
      'not stated',
      'nginx 1.22.1',
    ])
    expect(equal?.rows.map(({ name }) => name)).toContain('token algorithm')
    expect(differing.rows.map(({ name }) => name)).not.toContain('token algorithm')
  })
})

describe('evidence', () => {
  test('left-out topologies have their remedy', () => {
    expect(rowOf(tableOf(leftOutResult(), 'left-out-table'), 'nginx')).toEqual([
      'nginx is not installed',
      'apt-get install nginx-light',
    ])
  })

  test('arrivals add up, and where they do not it is said', () => {
    const good = tableOf(golden, 'accounting-3')
    expect(good.rows.map(({ cells }) => cells.at(-1)?.value)).toEqual(
      Array.from({ length: 10 }, () => '✓ yes'),
    )
    const lossy = changed(
      (trial) =>
        trial.load?.model === 'open' && trial.block === 1
          ? {
              ...trial,
              load: {
                ...trial.load,
                streams: trial.load.streams.map((stream) => ({
                  ...stream,
                  get: { ...stream.get, ok: stream.get.ok - 3 },
                })),
              },
            }
          : trial,
      'dev',
      'crash',
    )
    expect(tableOf(lossy, 'accounting-3').rows[0]?.cells.at(-1)?.value).toBe('✗ no: 3 apart')
  })

  test('failed gates stand with their detail', () => {
    const table = tableOf(voidResult(), 'gates')
    expect(table.rows).toHaveLength(19)
    expect(rowOf(table, 'generator')).toEqual([
      '✗ failed',
      'saturation',
      'dev',
      '36',
      'generator: busy for 93.0 % of its core',
    ])
  })

  test('every trial is listed with its state', () => {
    const listed = tablesOf(golden).filter(({ id }) => id.startsWith('trials-'))
    expect(listed.flatMap(({ rows }) => rows)).toHaveLength(golden.trials.length)
  })
})
