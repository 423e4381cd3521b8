import type { Result, TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { renderMarkdown, renderTerminal, reportModel } from '../src/index.ts'
import type { TelemetryChart } from '../src/model/chart-model.ts'
import type { Section } from '../src/model/report-model.ts'
import { drawChart } from '../src/svg/draw.ts'
import { sentence } from '../src/words/sentence.ts'
import { sampleResult } from './fixtures/sample-result.ts'

const result = sampleResult()
const whyIn = (of: Result): Section | undefined =>
  reportModel(of).sections.find(({ id }) => id === 'why')
const without = (change: (trial: TrialRecord) => TrialRecord): Result =>
  sampleResult({ change: (trials) => trials.map(change) })

const charts = (of: Result): TelemetryChart[] =>
  reportModel(of)
    .sections.flatMap(({ blocks }) => blocks)
    .flatMap((block) =>
      block.kind === 'chart' && block.chart.kind === 'telemetry' ? [block.chart] : [],
    )

describe('why', () => {
  test('each explained instance and scenario has its verdict, its metrics and the sentences', () => {
    const [list] = whyIn(result)?.blocks ?? []
    const items = list?.kind === 'list' ? list.items : []
    const places = new Set(
      result.explanations
        ?.filter(({ scenario }) => scenario !== 'crash')
        .map(({ scenario, instance }) => `${instance} (${scenario})`),
    )
    expect(items.map(({ subject }) => subject?.split(',')[0])).toEqual([...places])
    const dev = items.find(({ subject }) => subject?.startsWith('dev (saturation)'))
    expect(dev?.mark?.word).toBe('worse')
    expect(dev?.subject).toContain('correct answers a second')
    const told = result.explanations?.find(
      ({ scenario, instance }) => instance === 'dev' && scenario === 'saturation',
    )
    expect(dev?.text.toLowerCase()).toContain(
      told === undefined ? '' : sentence(told.because).toLowerCase(),
    )
  })

  test('is on a terminal too, without the table of workers', () => {
    const text = renderTerminal(result, { columns: 100, color: false, full: true })
    expect(text).toContain('\nWhy\n')
    expect(text).not.toContain('Share of the busiest')
  })

  test('how workers were used stands in the Markdown', () => {
    const text = renderMarkdown(result)
    expect(text).toMatch(/\| \*\*pm2\*\* \| 2 \| 62\.\d % \| 62\.\d % \| 50\.0 % \|/)
    expect(text).not.toMatch(/\| \*\*node\*\* \| 1 \| 100 %/)
  })

  test('a result without explanations and telemetry says nothing of it', () => {
    const { explanations: _, ...older } = without(({ telemetry: __, ...trial }) => trial)
    expect(whyIn(older)).toBe(undefined)
    expect(charts(older)).toEqual([])
  })
})

describe('the chart of what was busy', () => {
  test('stands where trials last a while, with a panel for each instance', () => {
    expect(charts(result).map(({ title }) => title)).toEqual([
      'What was busy, second by second (steady)',
      'What was busy, second by second (crash)',
    ])
    expect(charts(result)[0]?.panels).toHaveLength(5)
  })

  test('tells roles and event loops by their numbers', () => {
    const rows = charts(result)[0]?.numbers.rows ?? []
    expect(rows.map(({ name }) => name)).toEqual(['0', '1', '2'])
    const nginx = rows[0]?.cells.at(-1)?.value ?? ''
    expect(nginx).toMatch(/^worker [\d.]+, manager [\d.]+, proxy [\d.]+, event loop [\d.]+ %$/)
  })

  test('what was not measured is a gap and not a zero', () => {
    const [chart] = charts(
      without((trial) => ({
        ...trial,
        ...(trial.telemetry && {
          telemetry: {
            ...trial.telemetry,
            seconds: trial.telemetry.seconds.map((one) =>
              one.second === 1 ? { ...one, roles: [], workers: [] } : one,
            ),
          },
        }),
      })),
    )
    expect(chart?.numbers.rows[1]?.cells[0]?.value).toBe('not measured')
    const drawn = chart === undefined ? '' : drawChart(chart, 700)
    // Two parts a panel, before the gap and after it.
    expect(drawn.match(/class="step s0"/g)).toHaveLength(2)
  })
})

test('the evidence says what the lab itself used', () => {
  expect(renderMarkdown(result)).toContain('used 1.20 % of a core while trials ran')
})
