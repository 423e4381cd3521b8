import { formatTick } from '../format/value.ts'
import type { PercentilesChart } from '../model/chart-model.ts'
import { drawing, element, line, polyline, text } from './element.ts'
import { logarithmic, logTicks, nines, percentileScale } from './scale.ts'
import { endLabels, marker, seriesClass } from './series.ts'

const shownPercentiles = [50, 90, 99, 99.9, 99.99, 99.999]

/** Latency by percentile; the axis below gives every further nine the same width. */
export const drawPercentiles = (chart: PercentilesChart, width: number): string => {
  const narrow = width < 500
  const room = narrow ? 86 : 124
  const left = narrow ? 46 : 58
  const top = 12
  const bottom = narrow ? 230 : 290
  const points = chart.lines.flatMap((one) => one.points)
  if (points.length === 0) return ''
  const latencies = points.map(({ y }) => y)
  const ticks = logTicks(Math.max(1, Math.min(...latencies)), Math.max(2, ...latencies))
  const mostNines = Math.max(1, ...points.map(({ x }) => nines(x)))
  const x = percentileScale(mostNines, { from: left, to: width - room })
  const y = logarithmic({ from: ticks[0] ?? 1, to: ticks.at(-1) ?? 10 }, { from: bottom, to: top })
  const grid = [
    ...ticks.map(
      (tick) =>
        line([left, y(tick)], [width - room, y(tick)], 'grid') +
        text(left - 6, y(tick) + 4, formatTick(tick, 'microseconds'), { anchor: 'end' }),
    ),
    ...shownPercentiles
      .filter((one) => nines(one) <= mostNines + 0.01)
      .map((one, index, all) => {
        const tick = line([x(one), top], [x(one), bottom], 'grid')
        const next = all[index + 1]
        // The label of the rarer percentile is the one worth its room.
        const crowded = next !== undefined && x(next) - x(one) < 11 + 7 * String(next).length
        return crowded ? tick : tick + text(x(one), bottom + 18, `${one} %`, { anchor: 'middle' })
      }),
  ]
  const lines = chart.lines
    .filter((one) => one.points.length > 0)
    .map(({ series, points: own }) => {
      const whole = own.filter((point) => Number.isInteger(Number(nines(point.x).toFixed(6))))
      return (
        element('path', {
          d: polyline(own.map((point) => [x(point.x), y(point.y)])),
          class: `line ${seriesClass(series)}`,
        }) + whole.map((point) => marker(series, x(point.x), y(point.y), 3.6)).join('')
      )
    })
  const names = endLabels(chart.lines, { x, y }, { width, room, top, bottom })
  return drawing(width, bottom + 28, chart.title, [...grid, ...lines, names].join(''))
}
