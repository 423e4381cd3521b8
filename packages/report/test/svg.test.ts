import { describe, expect, test } from 'vitest'
import { chartStyle } from '../src/html/style-chart.ts'
import { reportModel } from '../src/index.ts'
import type { Chart } from '../src/model/chart-model.ts'
import { drawChart } from '../src/svg/draw.ts'
import { linearTicks, logTicks, nines, percentileScale } from '../src/svg/scale.ts'
import { endLabels, marker } from '../src/svg/series.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const charts = reportModel(sampleResult()).sections.flatMap(({ blocks }) =>
  blocks.flatMap((block): Chart[] => (block.kind === 'chart' ? [block.chart] : [])),
)

const chartOf = (kind: Chart['kind']): Chart => {
  const chart = charts.find((one) => one.kind === kind)
  if (chart === undefined) throw new Error(`no ${kind} chart`)
  return chart
}

const times = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

describe('scales', () => {
  test.each([
    [9750, 5, [0, 2000, 4000, 6000, 8000, 10_000]],
    [11_800, 5, [0, 2500, 5000, 7500, 10_000, 12_500]],
    [3, 3, [0, 1, 2, 3]],
  ])('ticks up to %d', (most, count, ticks) => {
    expect(linearTicks(most, count)).toEqual(ticks)
  })

  test('logarithmic ticks hold both ends between them', () => {
    expect(logTicks(330, 4100)).toEqual([200, 500, 1000, 2000, 5000])
    expect(logTicks(3, 8_000_000)).toEqual([
      2, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000,
    ])
  })

  test('every further nine is as wide as the last', () => {
    expect(nines(99.9)).toBeCloseTo(3)
    const place = percentileScale(4, { from: 0, to: 400 })
    expect([0, 90, 99, 99.9, 99.99].map((one) => Math.round(place(one)))).toEqual([
      0, 100, 200, 300, 400,
    ])
  })
})

describe('series are told apart without colour', () => {
  const indexes = [0, 1, 2, 3, 4, 5, 6, 7]

  test('by shape', () => {
    const shapes = indexes.map((index) => marker({ name: '', index }, 10, 10).replace(/ s\d/, ''))
    expect(new Set(shapes).size).toBe(8)
  })

  test('by dash', () => {
    const dashes = indexes.map(
      (index) =>
        new RegExp(`\\.line\\.s${index}\\{stroke-dasharray:([^}]+)\\}`).exec(chartStyle)?.[1],
    )
    expect(dashes).not.toContain(undefined)
    expect(new Set(dashes).size).toBe(8)
  })

  test('by name: labels at the same height are pushed apart', () => {
    const lines = [0, 1, 2, 3].map((index) => ({
      series: { name: `n${index}`, index },
      points: [{ x: 0, y: 95 }],
    }))
    const same = (value: number): number => value
    const frame = { width: 90, room: 90, top: 8, bottom: 104 }
    const drawn = endLabels(lines, { x: same, y: same }, frame)
    const heights = [...drawn.matchAll(/<text x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y))
    expect(heights).toEqual([59, 74, 89, 104])
  })
})

describe.each([
  ['wide', 700],
  ['narrow', 340],
] as const)('%s drawings', (_, width) => {
  test('every chart is drawn within its width', () => {
    expect(charts.map(({ kind }) => kind)).toEqual([
      'timeline',
      'dots',
      'telemetry',
      'telemetry',
      'percentiles',
      'percentiles',
      'ladder',
    ])
    for (const chart of charts) {
      const drawn = drawChart(chart, width)
      const places = [...drawn.matchAll(/ (?:x|x1|x2|cx)="(-?[\d.]+)"/g)].map(([, x]) => Number(x))
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...places)).toBeLessThanOrEqual(width)
    }
  })

  test('each block is a dot', () => {
    expect(times(drawChart(chartOf('dots'), width), /class="mark/g)).toBe(60)
  })

  test('each fault is marked in the panel of every topology, and all share their axes', () => {
    const drawn = drawChart(chartOf('timeline'), width)
    expect(times(drawn, /class="area s\d"/g)).toBe(4)
    expect(times(drawn, /class="fault"/g)).toBe(3 * 4)
    expect(times(drawn, />12 s</g)).toBe(4)
    // A topology that is down falls to the ground once; one that comes back climbs again.
    const turns = (index: number): number =>
      times(new RegExp(`d="([^"]+)" class="step s${index}"`).exec(drawn)?.[1] ?? '', /V/g)
    expect(turns(0)).toBeLessThan(4)
    expect(turns(3)).toBeGreaterThan(4)
  })

  test('the ladder has a point for each step of each instance but the second copy', () => {
    expect(times(drawChart(chartOf('ladder'), width), /class="whisker/g)).toBe(12)
  })
})
