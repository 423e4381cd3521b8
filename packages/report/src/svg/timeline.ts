import { formatCount } from '../format/number.ts'
import type { TimelineChart, TimelinePanel, TimelineSecondShown } from '../model/chart-model.ts'
import { drawing, element, line, polyline, shortened, text } from './element.ts'
import { linear, type Scale } from './scale.ts'
import { marker, seriesClass } from './series.ts'

const panelHeight = 52
const nameHeight = 24
const top = 22

/** One panel an instance above a common axis of seconds; faults are marked through all of them. */
export const drawTimeline = (chart: TimelineChart, width: number): string => {
  const left = 38
  const right = 18
  const seconds = chart.panels.flatMap((panel) => panel.seconds)
  const last = Math.max(1, ...seconds.map(({ second }) => second + 1))
  const most = Math.max(1, ...seconds.map(({ offered, high }) => Math.max(offered, high)))
  const x = linear({ from: 0, to: last }, { from: left, to: width - right })
  const bottom = top + chart.panels.length * (panelHeight + nameHeight)
  const panels = chart.panels.map((panel, index) => {
    const base = top + (index + 1) * (panelHeight + nameHeight)
    const y = linear({ from: 0, to: most }, { from: base, to: base - panelHeight })
    return (
      marker(panel.series, left + 5, base - panelHeight - 10) +
      text(left + 15, base - panelHeight - 6, shortened(panel.series.name, width - left - 20), {
        className: 'name',
      }) +
      text(left - 6, base - panelHeight + 4, formatCount(most), { anchor: 'end' }) +
      text(left - 6, base + 4, '0', { anchor: 'end' }) +
      drawPanel(panel, x, y) +
      line([left, base], [width - right, base], 'axis')
    )
  })
  const faults = chart.faults.map((at) => line([x(at), top - 2], [x(at), bottom], 'fault'))
  const heads = chart.faults.map((at) =>
    element('path', {
      d: `${polyline([
        [x(at) - 5, top - 9],
        [x(at) + 5, top - 9],
        [x(at), top - 1],
      ])}Z`,
      class: 'fault-head',
    }),
  )
  const first = Math.min(...chart.faults)
  const word = chart.faults.length === 1 ? 'fault' : 'faults'
  const step = Math.max(1, Math.ceil(last / (width < 500 ? 6 : 12)))
  const axis = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) =>
    text(x(index * step), bottom + 18, `${index * step} s`, { anchor: 'middle' }),
  )
  const content = [
    ...panels,
    ...faults,
    ...heads,
    text(x(first) - 9, top - 5, word, { anchor: 'end', className: 'name' }),
    ...axis,
  ]
  return drawing(width, bottom + 28, chart.title, content.join(''))
}

const drawPanel = (panel: TimelinePanel, x: Scale, y: Scale): string => {
  const steps = (of: (second: TimelineSecondShown) => number): [number, number][] =>
    panel.seconds.flatMap((second): [number, number][] => [
      [x(second.second), y(of(second))],
      [x(second.second + 1), y(of(second))],
    ])
  const median = steps((second) => second.median)
  const [first] = median
  const end = median.at(-1)
  if (first === undefined || end === undefined) return ''
  const floor: [number, number][] = [
    [end[0], y(0)],
    [first[0], y(0)],
  ]
  const name = seriesClass(panel.series)
  const range = [...steps(({ high }) => high), ...steps(({ low }) => low).toReversed()]
  return [
    element('path', { d: `${polyline([...median, ...floor])}Z`, class: `area ${name}` }),
    element('path', { d: `${polyline(range)}Z`, class: `range ${name}` }),
    element('path', { d: polyline(steps(({ offered }) => offered)), class: 'offered' }),
    element('path', { d: polyline(median), class: `step ${name}` }),
  ].join('')
}
