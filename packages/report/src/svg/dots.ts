import { formatNumber } from '../format/value.ts'
import type { DotsChart } from '../model/chart-model.ts'
import { drawing, line, shortened, text } from './element.ts'
import { linear, linearTicks } from './scale.ts'
import { marker, seriesClass } from './series.ts'

const axisHeight = 28

/** A row an instance, a dot a block. Below 500 pixels names stand above their rows. */
export const drawDots = (chart: DotsChart, width: number): string => {
  const narrow = width < 500
  const left = narrow ? 8 : 130
  const right = narrow ? 8 : 118
  const rowHeight = narrow ? 48 : 38
  const most = Math.max(1e-9, ...chart.rows.flatMap(({ values }) => values))
  const ticks = linearTicks(most, narrow ? 3 : 5)
  const place = linear({ from: 0, to: ticks.at(-1) ?? most }, { from: left, to: width - right })
  const bottom = 6 + chart.rows.length * rowHeight
  const grid = ticks.map(
    (tick, index) =>
      line([place(tick), 4], [place(tick), bottom], 'grid') +
      text(place(tick), bottom + 18, formatNumber(tick, chart.unit), {
        anchor:
          narrow && index === 0 ? 'start' : narrow && index === ticks.length - 1 ? 'end' : 'middle',
      }),
  )
  const rows = chart.rows.map(({ series, values, overall, label }, index) => {
    const top = 6 + index * rowHeight
    const middle = top + (narrow ? 31 : rowHeight / 2)
    const names = narrow
      ? text(left, top + 13, shortened(series.name, width * 0.55), { className: 'name' }) +
        text(width - right, top + 13, label, { anchor: 'end' })
      : text(left - 12, middle + 4, shortened(series.name, left - 12), {
          anchor: 'end',
          className: 'name',
        }) + text(width - right + 12, middle + 4, label)
    const dots = values.map((value, block) =>
      // Spread over five heights so that equal values do not hide one another.
      marker(series, place(value), middle + (((block * 2) % 5) - 2) * 2.6, 3.4),
    )
    const bar =
      overall === null
        ? ''
        : line(
            [place(overall), middle - 11],
            [place(overall), middle + 11],
            `overall ${seriesClass(series)}`,
          )
    return names + line([left, middle], [width - right, middle], 'row') + dots.join('') + bar
  })
  return drawing(width, bottom + axisHeight, chart.title, [...grid, ...rows].join(''))
}
