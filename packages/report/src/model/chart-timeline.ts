import { notMeasured, type OpenLoopReading, type Result, usersOf } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatValue } from '../format/value.ts'
import type { TimelineChart, TimelinePanel } from './chart-model.ts'
import { type Failure, loadsOf } from './failures.ts'
import { metricOf, printedOf } from './lookup.ts'
import { column, plainTable } from './table-model.ts'

/** Correct answers over time in a failure, a panel a topology; nothing without traffic. */
export const timelineCharts = (result: Result, failure: Failure): TimelineChart[] => {
  const { id, scenario, places } = failure
  const shown = places.flatMap((place) => {
    const loads = loadsOf(place)
    return loads.length === 0 ? [] : [{ place, loads }]
  })
  const panels = shown.map(({ place, loads }): TimelinePanel => {
    const { instance } = place.record
    const index = result.instances.findIndex((record) => record.instance === instance)
    return { series: { name: instance, index }, ...slicesOf(loads) }
  })
  const faults = shown[0]?.place.trials[0]?.faults.map(({ began, at }) => (began ?? at) / 1000)
  if (panels.length === 0) return []
  return [
    {
      kind: 'timeline',
      id: `${id}-timeline`,
      title: `Correct answers over time (${scenario.name})`,
      howToRead:
        'Dashed: what users asked for. Filled: what was answered correctly, the median of the trials. Red: the fault.',
      panels,
      faults: faults ?? [],
      numbers: plainTable(
        {
          id: `${id}-numbers`,
          caption: `What was measured in ${scenario.name}: means of the trials, where sentences have medians`,
          corner: 'Topology',
          columns: [
            ...scenario.metrics.map((metric) => column(metricOf(result, metric).title)),
            column('Served as before after'),
            column('Trials'),
          ],
        },
        shown.map(({ place: { record, cell }, loads }) => [
          record.instance,
          ...scenario.metrics.map(
            (metric) =>
              printedOf(result, { scenario: scenario.name, metric, instance: record.instance })
                .text,
          ),
          formatValue(cell?.recovered ?? notMeasured('no-trial'), 'microseconds'),
          String(loads.length),
        ]),
      ),
    },
  ]
}

/** The median of the trials in each slice, a second's worth; users' streams together. */
const slicesOf = (loads: readonly OpenLoopReading[]): Omit<TimelinePanel, 'series'> => {
  const streams = loads.map(usersOf)
  const width = streams.flat()[0]?.slices.width ?? 100
  const length = Math.max(0, ...streams.flat().map(({ slices }) => slices.offered.length))
  const middle = (of: 'offered' | 'ok'): number[] =>
    Array.from({ length }, (_, index) => {
      const sums = streams.map((users) =>
        users.reduce((sum, { slices }) => sum + (slices[of][index] ?? 0), 0),
      )
      return (1000 / width) * (median(sums) ?? 0)
    })
  return { width: width / 1000, offered: middle('offered'), ok: middle('ok') }
}
