import type { Chart } from '../model/chart-model.ts'
import { drawDots } from './dots.ts'
import { drawLadder } from './ladder.ts'
import { drawPercentiles } from './percentiles.ts'
import { drawRate } from './rate.ts'
import { drawTelemetry } from './telemetry.ts'
import { drawTimeline } from './timeline.ts'

/**
 * A chart as an SVG element. Its classes (`s0` … `s7`, `grid`, `line`, …) get their colours and
 * dashes from the page it stands in.
 *
 * @param width in pixels; below 500 the drawing is laid out for a telephone
 */
export const drawChart = (chart: Chart, width: number): string => {
  switch (chart.kind) {
    case 'dots':
      return drawDots(chart, width)
    case 'percentiles':
      return drawPercentiles(chart, width)
    case 'timeline':
      return drawTimeline(chart, width)
    case 'rate':
      return drawRate(chart, width)
    case 'telemetry':
      return drawTelemetry(chart, width)
    default:
      return drawLadder(chart, width)
  }
}
