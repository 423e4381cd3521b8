import { formatSignificant } from '../format/number.ts'
import type { TelemetryChart, TelemetryPanel, TelemetrySecondShown } from '../model/chart-model.ts'
import { drawing, element, line, polyline, shortened, text } from './element.ts'
import { linear, type Scale } from './scale.ts'
import { marker, seriesClass } from './series.ts'

const panelHeight = 52
const nameHeight = 24
const top = 8

/** One panel an instance above a common axis of seconds: cores in use, and the event loop. */
export const drawTelemetry = (chart: TelemetryChart, width: number): string => {
  const left = 38
  const right = 18
  const seconds = chart.panels.flatMap((panel) => panel.seconds)
  const last = Math.max(1, ...seconds.map(({ second }) => second + 1))
  const most = Math.max(1, ...seconds.map(everything))
  const x = linear({ from: 0, to: last }, { from: left, to: width - right })
  const panels = chart.panels.map((panel, index) => {
    const base = top + (index + 1) * (panelHeight + nameHeight)
    const y = linear({ from: 0, to: most }, { from: base, to: base - panelHeight })
    return [
      marker(panel.series, left + 5, base - panelHeight - 10),
      text(left + 15, base - panelHeight - 6, shortened(panel.series.name, width - left - 20), {
        className: 'name',
      }),
      text(left - 6, base - panelHeight + 4, formatSignificant(most), { anchor: 'end' }),
      text(left - 6, base + 4, '0', { anchor: 'end' }),
      drawPanel(panel, x, y),
      line([left, base], [width - right, base], 'axis'),
    ].join('')
  })
  const bottom = top + chart.panels.length * (panelHeight + nameHeight)
  const step = Math.max(1, Math.ceil(last / (width < 500 ? 6 : 12)))
  const axis = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) =>
    text(x(index * step), bottom + 18, `${index * step} s`, { anchor: 'middle' }),
  )
  return drawing(width, bottom + 28, chart.title, [...panels, ...axis].join(''))
}

const workers = ({ roles }: TelemetrySecondShown): number =>
  roles.find(({ role }) => role === 'worker')?.cores ?? 0

const everything = ({ roles }: TelemetrySecondShown): number =>
  roles.reduce((sum, { cores }) => sum + cores, 0)

const drawPanel = ({ series, seconds }: TelemetryPanel, x: Scale, y: Scale): string => {
  const name = seriesClass(series)
  // What was not measured is a gap, no line across it.
  const parts = (
    shown: (second: TelemetrySecondShown) => boolean,
    draw: (part: readonly TelemetrySecondShown[]) => string,
  ): string => runsOf(seconds.filter(shown)).map(draw).join('')
  const steps = (
    part: readonly TelemetrySecondShown[],
    of: (second: TelemetrySecondShown) => number,
  ): [number, number][] =>
    part.flatMap((one): [number, number][] => [
      [x(one.second), y(of(one))],
      [x(one.second + 1), y(of(one))],
    ])
  const between = (
    part: readonly TelemetrySecondShown[],
    of: (second: TelemetrySecondShown) => number,
    from: (second: TelemetrySecondShown) => number,
  ): string => `${polyline([...steps(part, of), ...steps(part, from).toReversed()])}Z`
  const measured = ({ roles }: TelemetrySecondShown): boolean => roles.length > 0
  return [
    parts(measured, (part) =>
      element('path', { d: between(part, workers, () => 0), class: `range ${name}` }),
    ),
    parts(measured, (part) =>
      element('path', { d: between(part, everything, workers), class: `area ${name}` }),
    ),
    parts(measured, (part) =>
      element('path', { d: polyline(steps(part, everything)), class: `step ${name}` }),
    ),
    parts(
      ({ eventLoop }) => eventLoop !== null,
      (part) =>
        element('path', {
          d: polyline(steps(part, ({ eventLoop }) => eventLoop ?? 0)),
          class: 'offered',
        }),
    ),
  ].join('')
}

/** Seconds that follow one another. */
const runsOf = (seconds: readonly TelemetrySecondShown[]): TelemetrySecondShown[][] => {
  const runs: TelemetrySecondShown[][] = []
  for (const one of seconds) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1)?.second === one.second - 1) run.push(one)
    else runs.push([one])
  }
  return runs
}
