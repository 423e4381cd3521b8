import type { Unit } from '../format/value.ts'
import type { Table } from './table-model.ts'

/** What a chart shows; `src/svg` draws it, its numbers stand in a table behind it. */
export type Chart =
  | DotsChart
  | PercentilesChart
  | TimelineChart
  | LadderChart
  | RateChart
  | TelemetryChart

interface ChartBase {
  readonly id: string
  readonly title: string
  /** One line for someone who sees such a chart for the first time. */
  readonly howToRead: string
  readonly numbers: Table
}

/** A row an instance, a dot a block. */
export interface DotsChart extends ChartBase {
  readonly kind: 'dots'
  readonly unit: Unit
  readonly rows: readonly DotsRow[]
}

export interface DotsRow {
  readonly series: Series
  readonly values: readonly number[]
  /** The instance's value over all blocks, and what is printed beside it. */
  readonly overall: number | null
  readonly label: string
}

/** Latency (µs, logarithmic) by percentile on an HdrHistogram axis. */
export interface PercentilesChart extends ChartBase {
  readonly kind: 'percentiles'
  readonly lines: readonly Line[]
}

/** Correct answers over time in a failure: panels side by side on the same axes. */
export interface TimelineChart extends ChartBase {
  readonly kind: 'timeline'
  readonly panels: readonly TimelinePanel[]
  /** Seconds after the start at which something was broken. */
  readonly faults: readonly number[]
}

/** Requests of users and correct answers a second, slice by slice. */
export interface TimelinePanel {
  readonly series: Series
  /** The length of a slice in seconds. */
  readonly width: number
  readonly offered: readonly number[]
  readonly ok: readonly number[]
}

/** Correct answers a second by number of connections. */
export interface LadderChart extends ChartBase {
  readonly kind: 'ladder'
  readonly unit: Unit
  readonly lines: readonly Line[]
}

/** Latency percentiles (µs) of one instance by rate, both logarithmic. */
export interface RateChart extends ChartBase {
  readonly kind: 'rate'
  /** A line a percentile: x is the rate, y the median of the trials at it. */
  readonly lines: readonly Line[]
  /** Trials that failed: their rate and p99, null where it was not reached. */
  readonly failed: readonly { readonly x: number; readonly y: number | null }[]
  /** What the p99 must not pass. */
  readonly limit: number
  /** Axes that the charts of a scenario share, so that they can be laid side by side. */
  readonly shared: { readonly rates: Span; readonly latencies: Span }
}

export interface Span {
  readonly low: number
  readonly high: number
}

/** CPU time and event loops second by second, one panel an instance. */
export interface TelemetryChart extends ChartBase {
  readonly kind: 'telemetry'
  readonly panels: readonly TelemetryPanel[]
}

export interface TelemetryPanel {
  readonly series: Series
  readonly seconds: readonly TelemetrySecondShown[]
}

export interface TelemetrySecondShown {
  readonly second: number
  /** Cores that a role used, workers first; one that was not measured is left out. */
  readonly roles: readonly { readonly role: string; readonly cores: number }[]
  /** Share of the time in which the busiest worker's event loop had work; null: nobody said. */
  readonly eventLoop: number | null
}

/** A place in the order of instances, which decides shape, dash and colour in every chart. */
export interface Series {
  readonly name: string
  readonly index: number
}

export interface Line {
  readonly series: Series
  /** Percentiles: x is 0 to 100. Ladder: x is connections. */
  readonly points: readonly Point[]
}

export interface Point {
  readonly x: number
  readonly y: number
  /** The smallest and largest of the blocks, where a point stands for several. */
  readonly low: number
  readonly high: number
}
