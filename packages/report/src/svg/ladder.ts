import { formatNumber } from '../format/value.ts'
import type { LadderChart } from '../model/chart-model.ts'
import { drawing, element, line, polyline, text } from './element.ts'
import { linear, linearTicks, logarithmic } from './scale.ts'
import { endLabels, marker, seriesClass } from './series.ts'

/** Rates by number of connections; the axis below is logarithmic. */
export const drawLadder = (chart: LadderChart, width: number): string => {
  const narrow = width < 500
  const room = narrow ? 86 : 124
  const left = narrow ? 68 : 70
  const top = 12
  const bottom = narrow ? 220 : 270
  const points = chart.lines.flatMap((one) => one.points)
  const steps = [...new Set(points.map((point) => point.x))].toSorted((a, b) => a - b)
  const [from = 1] = steps
  const to = steps.at(-1) ?? from
  const ticks = linearTicks(Math.max(1e-9, ...points.map(({ high }) => high)), 5)
  const x = logarithmic(
    { from: Math.max(1, from), to: Math.max(to, from + 1) },
    { from: left + 14, to: width - room - 10 },
  )
  const y = linear({ from: 0, to: ticks.at(-1) ?? 1 }, { from: bottom, to: top })
  const grid = [
    ...ticks.map(
      (tick) =>
        line([left, y(tick)], [width - room, y(tick)], tick === 0 ? 'axis' : 'grid') +
        text(left - 6, y(tick) + 4, formatNumber(tick, chart.unit), { anchor: 'end' }),
    ),
    ...steps.map((step) => text(x(step), bottom + 18, String(step), { anchor: 'middle' })),
    text((left + width - room) / 2, bottom + 36, 'connections', { anchor: 'middle' }),
  ]
  const lines = chart.lines.map(
    ({ series, points: own }) =>
      element('path', {
        d: polyline(own.map((point) => [x(point.x), y(point.y)])),
        class: `line ${seriesClass(series)}`,
      }) +
      own
        .map(
          (point) =>
            line(
              [x(point.x), y(point.low)],
              [x(point.x), y(point.high)],
              `whisker ${seriesClass(series)}`,
            ) + marker(series, x(point.x), y(point.y)),
        )
        .join(''),
  )
  const names = endLabels(chart.lines, { x, y }, { width, room, top, bottom })
  return drawing(width, bottom + 44, chart.title, [...grid, ...lines, names].join(''))
}
