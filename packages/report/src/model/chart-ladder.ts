import type { Result, ScenarioRecord, Summary } from '@deployment-lab/result'
import { formatValue, ifMeasured } from '../format/value.ts'
import type { LadderChart, Line, Point } from './chart-model.ts'
import { instancesIn, metricOf } from './lookup.ts'
import { column, plainTable } from './table-model.ts'

/** Rates of every closed-loop scenario that climbs a ladder of connections. */
export const ladderCharts = (result: Result): LadderChart[] =>
  result.scenarios.flatMap((scenario, place) =>
    scenario.load === 'closed' && scenario.steps.length > 1
      ? scenario.metrics
          .filter((id) => metricOf(result, id).unit === 'per-second')
          .flatMap((id) => ladderChart(result, scenario, id, `ladder-${place + 1}-${id}`))
      : [],
  )

const ladderChart = (
  result: Result,
  scenario: ScenarioRecord,
  id: string,
  chartId: string,
): LadderChart[] => {
  const metric = metricOf(result, id)
  const find = (instance: string, step: number): Summary | undefined =>
    result.summaries.find(
      (summary) =>
        summary.scenario === scenario.name &&
        summary.metric === id &&
        summary.instance === instance &&
        summary.step === step,
    )
  const lines = result.instances.flatMap(({ instance, role }, index): Line[] => {
    const points = scenario.steps.flatMap((step) => pointOf(step, find(instance, step)))
    return role === 'again' || points.length === 0
      ? []
      : [{ series: { name: instance, index }, points }]
  })
  // A quick run takes the last step alone.
  if (lines.every(({ points }) => points.length < 2)) return []
  return [
    {
      kind: 'ladder',
      id: chartId,
      unit: metric.unit,
      title: `${metric.title} by number of connections (${scenario.name})`,
      howToRead:
        'Where a line goes flat, more connections bring only more waiting. Points are means over the blocks, whiskers their smallest and largest.',
      lines,
      numbers: plainTable(
        {
          id: `${chartId}-numbers`,
          caption: `${metric.title} in ${scenario.name} by number of connections`,
          corner: 'Instance',
          columns: scenario.steps.map((step) => column(`${step} connections`)),
        },
        instancesIn(result, scenario.name).map(({ instance }) => [
          instance,
          ...scenario.steps.map((step) =>
            ifMeasured(find(instance, step), ({ reading, atLeast }) =>
              formatValue(reading, metric.unit, { atLeast }),
            ),
          ),
        ]),
      ),
    },
  ]
}

const pointOf = (step: number, summary: Summary | undefined): Point[] => {
  const value = summary?.reading.value ?? null
  if (summary === undefined || value === null) return []
  const all = [value, ...summary.values]
  return [{ x: step, y: value, low: Math.min(...all), high: Math.max(...all) }]
}
