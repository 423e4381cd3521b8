import type { Result } from '@deployment-lab/result'
import { dotsCharts } from './chart-dots.ts'
import { ladderCharts } from './chart-ladder.ts'
import { percentilesCharts } from './chart-percentiles.ts'
import { telemetryCharts } from './chart-telemetry.ts'
import type { Merged } from './merged.ts'
import type { Section } from './report-model.ts'

/** Every chart that the result has numbers for. */
export const chartSection = (result: Result, merged: readonly Merged[]): Section => {
  const charts = [
    ...dotsCharts(result),
    ...telemetryCharts(result),
    ...percentilesCharts(result, merged),
    ...ladderCharts(result),
  ]
  return {
    id: 'charts',
    title: 'Charts',
    depth: 'full',
    blocks:
      charts.length === 0
        ? [{ kind: 'text', text: 'There is nothing to draw: no trial counts.' }]
        : charts.map((chart) => ({ kind: 'chart', chart })),
  }
}
