import { formatTick } from '../format/value.ts'
import type { RateChart } from '../model/chart-model.ts'
import { drawing, element, line, pixels, polyline, text } from './element.ts'
import { logarithmic, logTicks } from './scale.ts'
import { endLabels, marker, seriesClass } from './series.ts'

/** Latency by rate; both axes are logarithmic, trials that failed are crossed. */
export const drawRate = (chart: RateChart, width: number): string => {
  const narrow = width < 500
  const room = narrow ? 52 : 70
  const left = narrow ? 52 : 62
  const top = 14
  const bottom = narrow ? 210 : 250
  const { rates, latencies } = chart.shared
  const ticks = logTicks(Math.max(1, latencies.low), Math.max(2, latencies.high, chart.limit))
  const x = logarithmic(
    { from: rates.low, to: Math.max(rates.high, rates.low * 1.1) },
    { from: left + 12, to: width - room - 8 },
  )
  const y = logarithmic({ from: ticks[0] ?? 1, to: ticks.at(-1) ?? 10 }, { from: bottom, to: top })
  const grid = [
    ...ticks.map(
      (tick) =>
        line([left, y(tick)], [width - room, y(tick)], 'grid') +
        text(left - 6, y(tick) + 4, formatTick(tick, 'microseconds'), { anchor: 'end' }),
    ),
    ...logTicks(rates.low, rates.high)
      .filter((tick) => tick >= rates.low && tick <= rates.high)
      .map(
        (tick) =>
          line([x(tick), top], [x(tick), bottom], 'grid') +
          text(x(tick), bottom + 18, tick.toLocaleString('en'), { anchor: 'middle' }),
      ),
    text((left + width - room) / 2, bottom + 36, 'requests a second', { anchor: 'middle' }),
    line([left, y(chart.limit)], [width - room, y(chart.limit)], 'fault'),
  ]
  const lines = chart.lines.map(
    ({ series, points }) =>
      element('path', {
        d: polyline(points.map((point) => [x(point.x), y(point.y)])),
        class: `line ${seriesClass(series)}`,
      }) + points.map((point) => marker(series, x(point.x), y(point.y), 3.4)).join(''),
  )
  const crosses = chart.failed.map((one) => cross(x(one.x), one.y === null ? top : y(one.y)))
  const names = endLabels(chart.lines, { x, y }, { width, room, top, bottom })
  return drawing(width, bottom + 44, chart.title, [...grid, ...lines, ...crosses, names].join(''))
}

const arm = 5

const cross = (x: number, y: number): string =>
  element('path', {
    d: `M${pixels(x - arm)} ${pixels(y - arm)}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`,
    class: 'failed',
  })
