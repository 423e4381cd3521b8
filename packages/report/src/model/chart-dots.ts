import { notMeasured, type Result, type ScenarioRecord } from '@deployment-lab/result'
import { formatNumber, formatValue, ifMeasured } from '../format/value.ts'
import type { DotsChart, DotsRow } from './chart-model.ts'
import { instancesIn, metricOf, summaryOf } from './lookup.ts'
import { column, plainTable } from './table-model.ts'

/** Rates of the closed-loop scenarios, each block a dot. */
export const dotsCharts = (result: Result): DotsChart[] =>
  result.scenarios.flatMap((scenario, place) =>
    scenario.load === 'closed'
      ? scenario.metrics
          .filter((id) => metricOf(result, id).unit === 'per-second')
          .flatMap((id) => dotsChart(result, scenario, id, `dots-${place + 1}-${id}`))
      : [],
  )

const dotsChart = (
  result: Result,
  scenario: ScenarioRecord,
  id: string,
  chartId: string,
): DotsChart[] => {
  const metric = metricOf(result, id)
  const rows = instancesIn(result, scenario.name).map(({ instance }): DotsRow => {
    const index = result.instances.findIndex((one) => one.instance === instance)
    const summary = summaryOf(result, { scenario: scenario.name, metric: id, instance })
    const reading = summary?.reading ?? notMeasured('no-trial')
    return {
      series: { name: instance, index },
      values: summary?.values ?? [],
      overall: reading.value,
      label: formatValue(reading, metric.unit, { atLeast: summary?.atLeast ?? false }),
    }
  })
  if (rows.every(({ values }) => values.length === 0)) return []
  const most = Math.max(...rows.map(({ values }) => values.length))
  return [
    {
      kind: 'dots',
      id: chartId,
      unit: metric.unit,
      title: `${metric.title}, block by block (${scenario.name})`,
      howToRead:
        'Each dot is one block, the bar is the geometric mean of all. Rows whose dots overlap are hard to tell apart; further right is better.',
      rows,
      numbers: plainTable(
        {
          id: `${chartId}-numbers`,
          caption: `${metric.title} in each block of ${scenario.name}`,
          corner: 'Instance',
          columns: [
            column('Overall'),
            ...Array.from({ length: most }, (_, block) => column(`${block + 1}`)),
          ],
        },
        rows.map(({ series, label, values }) => [
          series.name,
          label,
          ...Array.from({ length: most }, (_, block) =>
            ifMeasured(values[block], (value) => formatNumber(value, metric.unit)),
          ),
        ]),
      ),
    },
  ]
}
