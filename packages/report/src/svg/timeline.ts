import { formatCount } from '../format/number.ts'
import type { TimelineChart, TimelinePanel } from '../model/chart-model.ts'
import { drawing, element, line, pixels, shortened, text } from './element.ts'
import { linear, type Scale } from './scale.ts'
import { marker, seriesClass } from './series.ts'

const panelHeight = 84
const nameHeight = 30
const axisHeight = 26
const gap = 16
const left = 48
const most = { wide: 4, narrow: 2 }

/** Small panels side by side on the same axes, one a topology; the fault is marked in each. */
export const drawTimeline = (chart: TimelineChart, width: number): string => {
  const perRow = Math.min(chart.panels.length, width < 500 ? most.narrow : most.wide)
  const room = (width - left - 8 - (perRow - 1) * gap) / perRow
  const rowHeight = nameHeight + panelHeight + axisHeight
  const last = Math.max(1, ...chart.panels.map(({ width: slice, ok }) => slice * ok.length))
  const highest = Math.max(1, ...chart.panels.flatMap(({ offered, ok }) => [...offered, ...ok]))
  const panels = chart.panels.map((panel, index) => {
    const from = left + (index % perRow) * (room + gap)
    const top = Math.floor(index / perRow) * rowHeight + nameHeight
    const base = top + panelHeight
    const x = linear({ from: 0, to: last }, { from, to: from + room })
    const y = linear({ from: 0, to: highest }, { from: base, to: top })
    const isFirst = index % perRow === 0
    return [
      marker(panel.series, from + 5, top - 13),
      text(from + 15, top - 9, shortened(panel.series.name, room - 16), { className: 'name' }),
      ...(isFirst
        ? [
            text(left - 5, top + 8, `${formatCount(highest)}/s`, { anchor: 'end' }),
            text(left - 5, base + 1, '0', { anchor: 'end' }),
          ]
        : []),
      drawPanel(panel, x, y),
      line([from, base], [from + room, base], 'axis'),
      ...chart.faults.map((at) => line([x(at), top - 4], [x(at), base], 'fault')),
      text(from, base + 15, '0 s'),
      text(from + room, base + 15, `${Number(last.toFixed(1))} s`, { anchor: 'end' }),
    ].join('')
  })
  const rows = Math.ceil(chart.panels.length / perRow)
  return drawing(width, rows * rowHeight, chart.title, panels.join(''))
}

const drawPanel = ({ series, width, offered, ok }: TimelinePanel, x: Scale, y: Scale): string => {
  const name = seriesClass(series)
  const answered = steps(ok, width, x, y)
  return [
    element('path', {
      d: `${answered}V${pixels(y(0))}H${pixels(x(0))}Z`,
      class: `area ${name}`,
    }),
    element('path', { d: steps(offered, width, x, y), class: 'offered' }),
    element('path', { d: answered, class: `step ${name}` }),
  ].join('')
}

/** A line of steps; slices of the same height are one step. */
const steps = (values: readonly number[], width: number, x: Scale, y: Scale): string => {
  const [first = 0] = values
  const turns = values.flatMap((value, index) =>
    index > 0 && value !== values[index - 1]
      ? [`H${pixels(x(index * width))}V${pixels(y(value))}`]
      : [],
  )
  return `M${pixels(x(0))} ${pixels(y(first))}${turns.join('')}H${pixels(x(values.length * width))}`
}
