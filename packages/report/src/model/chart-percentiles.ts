import type { Result, ScenarioRecord } from '@deployment-lab/result'
import { formatCount } from '../format/number.ts'
import type { Line, PercentilesChart } from './chart-model.ts'
import { loadText } from './comparison-tables.ts'
import type { Merged } from './merged.ts'
import { percentileCurve, percentileText } from './percentiles.ts'
import { column, plainTable } from './table-model.ts'

const printed = [50, 90, 99, 99.9, 99.99]

/** Latency by percentile of every scenario that breaks nothing. */
export const percentilesCharts = (result: Result, merged: readonly Merged[]): PercentilesChart[] =>
  result.scenarios.flatMap((scenario, place) => {
    const own = merged.filter((one) => one.scenario === scenario)
    return own.length === 0 || breaksSomething(result, scenario)
      ? []
      : [chartOf(result, scenario, own, `percentiles-${place + 1}`)]
  })

const breaksSomething = (result: Result, { name }: ScenarioRecord): boolean =>
  result.trials.some(
    ({ scenario, load }) => scenario === name && load?.model === 'open' && load.faults.length > 0,
  )

const chartOf = (
  result: Result,
  scenario: ScenarioRecord,
  own: readonly Merged[],
  id: string,
): PercentilesChart => ({
  kind: 'percentiles',
  id,
  title: `Latency by percentile (${scenario.name}: ${loadText(scenario)})`,
  howToRead:
    'At 99 % on the lower axis the line shows how long the slowest request of a hundred took at least. Lower is better; both axes are logarithmic. Lines end where fewer than 10 requests are left.',
  lines: own.flatMap((merged): Line[] => {
    const index = result.instances.findIndex(({ instance }) => instance === merged.instance)
    // The reference's second copy lies on its first; its numbers are in the table.
    if (result.instances[index]?.role === 'again') return []
    return [{ series: { name: merged.instance, index }, points: percentileCurve(merged) }]
  }),
  numbers: plainTable(
    {
      id: `${id}-numbers`,
      caption: `Latency by percentile in ${scenario.name}, trials merged`,
      corner: 'Instance',
      columns: [...printed.map((one) => column(`${one} %`)), column('Requests'), column('Trials')],
    },
    own.map((merged) => [
      merged.instance,
      ...printed.map((one) => percentileText(merged, one)),
      formatCount(merged.histogram.totalCount),
      formatCount(merged.trials),
    ]),
  ),
})
