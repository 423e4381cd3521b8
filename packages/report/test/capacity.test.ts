import { describe, expect, test } from 'vitest'
import { renderMarkdown, renderTerminal, reportModel } from '../src/index.ts'
import type { RateChart } from '../src/model/chart-model.ts'
import type { Block, Section } from '../src/model/report-model.ts'
import { drawChart } from '../src/svg/draw.ts'
import { withCapacities } from './fixtures/capacity.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const result = withCapacities()
const [dev, node] = result.capacities ?? []

const sectionOf = (from = result): Section | undefined =>
  reportModel(from).sections.find(({ id }) => id === 'capacity')

const blocksOf = <Kind extends Block['kind']>(kind: Kind): Extract<Block, { kind: Kind }>[] =>
  (sectionOf()?.blocks ?? []).filter(
    (block): block is Extract<Block, { kind: Kind }> => block.kind === kind,
  )

test('an interval is printed with both ends, a lower bound with one', () => {
  expect(dev?.state).toBe('confirmed')
  const cells = blocksOf('table')[0]?.table.rows.map((row) => row.cells.map(({ value }) => value))
  expect(cells?.[0]?.[0]).toBe('2,490 to 2,600 /s')
  expect(cells?.[0]?.[1]).toContain('not reached')
  expect(cells?.[1]).toEqual(['at least 10,000 /s', 'nothing'])
  const marks = blocksOf('table')[0]?.table.rows.map((row) => row.cells[0]?.mark?.word)
  expect(marks).toEqual(['confirmed', 'a lower bound'])
})

test('a line of the verdict says it, on a terminal too, and Markdown has the table', () => {
  const line = 'A p99 of 50.0 ms with 99.9 % answered is held up to: dev 2,490 to 2,600 /s and node'
  expect(reportModel(result).verdict.lead.join('\n')).toContain(line)
  const terminal = renderTerminal(result, { columns: 200, color: false, full: true })
  expect(terminal).toContain(line)
  expect(terminal).toContain('✓ confirmed')
  expect(renderMarkdown(result)).toMatch(/\*\*dev\*\*.*2,490 to 2,600 \/s.*confirmed/)
})

test('what has no capacity has no section, and a search is not compared', () => {
  expect(sectionOf(sampleResult())).toBeUndefined()
  const comparison = reportModel(result).sections.find(({ id }) => id === 'comparison')
  expect(JSON.stringify(comparison)).not.toContain('capacity')
})

test('a run of searches alone is not one without a trial', () => {
  const alone = { ...result, trials: [], comparisons: [], summaries: [], rankings: [] }
  const { verdict, sections } = reportModel({
    ...alone,
    scenarios: alone.scenarios.filter(({ name }) => name === 'capacity'),
  })
  expect(verdict.headline).toMatch(/^A p99 of 50.0 ms/)
  expect(JSON.stringify(verdict)).not.toContain('None was run')
  expect(sections.map(({ id }) => id)).not.toContain('comparison')
})

describe('the curve', () => {
  const charts = blocksOf('chart').flatMap(({ chart }) => (chart.kind === 'rate' ? [chart] : []))
  const chartOf = (place: number): RateChart => {
    const chart = charts[place]
    if (chart === undefined) throw new Error(`no chart ${place}`)
    return chart
  }

  test('has a line a percentile, and a cross for each trial that failed', () => {
    expect(chartOf(0).lines.map(({ series }) => series.name)).toEqual(['p50', 'p90', 'p99'])
    const failures = dev?.probes.filter(({ state }) => state === 'failed') ?? []
    const crosses = (place: number) => drawChart(chartOf(place), 700).match(/class="failed"/g)
    expect(crosses(0)).toHaveLength(failures.length)
    expect(crosses(1)).toBeNull()
  })

  test('keeps every rate that was tried, in rising order', () => {
    const rates = chartOf(1).lines[0]?.points.map(({ x }) => x)
    expect(rates).toEqual([...new Set(node?.probes.map(({ rate }) => rate))].sort((a, b) => a - b))
    expect(chartOf(1).numbers.rows).toHaveLength(node?.probes.length ?? 0)
  })

  test('is drawn on the same axes for all, within its width', () => {
    expect(chartOf(0).shared).toEqual(chartOf(1).shared)
    for (const width of [700, 340]) {
      const drawn = drawChart(chartOf(0), width)
      const places = [...drawn.matchAll(/ (?:x|x1|x2|cx)="(-?[\d.]+)"/g)].map(([, x]) => Number(x))
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...places)).toBeLessThanOrEqual(width)
    }
  })
})
