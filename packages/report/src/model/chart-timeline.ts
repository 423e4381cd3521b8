import { type OpenLoopReading, type Result, timelineOf, usersOf } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { formatSignificant } from '../format/number.ts'
import type { TimelineChart, TimelinePanel } from './chart-model.ts'
import { type Failure, loadsOf } from './failures.ts'
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
    const index = result.instances.findIndex((one) => one.instance === instance)
    return { series: { name: instance, index }, ...slicesOf(loads) }
  })
  const faults = shown[0]?.place.trials[0]?.faults.map(({ began, at }) => (began ?? at) / 1000)
  if (panels.length === 0) return []
  return [
    {
      kind: 'timeline',
      id: `${id}-timeline`,
      title: `Correct answers over time (${scenario.name})`,
      howToRead: null,
      panels,
      faults: faults ?? [],
      numbers: plainTable(
        {
          id: `${id}-seconds`,
          caption: `Correct answers in each second of ${scenario.name}: median (smallest to largest)`,
          corner: 'Second',
          columns: panels.map(({ series }) => column(series.name)),
        },
        secondsOf(shown.map(({ loads }) => loads)),
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
      const sums = streams.map((own) =>
        own.reduce((sum, { slices }) => sum + (slices[of][index] ?? 0), 0),
      )
      return (1000 / width) * (median(sums) ?? 0)
    })
  return { width: width / 1000, offered: middle('offered'), ok: middle('ok') }
}

const secondsOf = (columns: readonly (readonly OpenLoopReading[])[]): [string, ...string[]][] => {
  const grouped = columns.map((loads) =>
    Map.groupBy(loads.flatMap(timelineOf), ({ second }) => second),
  )
  const seconds = [...new Set(grouped.flatMap((group) => [...group.keys()]))]
  return seconds
    .toSorted((a, b) => a - b)
    .map((second) => [String(second), ...grouped.map((group) => secondText(group.get(second)))])
}

const secondText = (trials: ReturnType<typeof timelineOf> | undefined): string => {
  if (trials === undefined) return 'not measured'
  const oks = trials.map(({ ok }) => ok)
  const [low, high] = [Math.min(...oks), Math.max(...oks)]
  const offered = Math.max(...trials.map((one) => one.offered))
  const middle = formatSignificant(median(oks) ?? 0)
  return low === high ? `${middle} of ${offered}` : `${middle} (${low} to ${high}) of ${offered}`
}
