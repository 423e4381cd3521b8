import { type Static, Type } from 'typebox'
import type { LoadReading } from './load.ts'
import type { Reading } from './reason.ts'
import type { TrialRecord } from './trial.ts'

/** Value that is judged, its unit, and the direction that is better. */
export const MetricRecord = Type.Object({
  id: Type.String(),
  title: Type.String(),
  unit: Type.Union([
    Type.Literal('per-second'),
    Type.Literal('microseconds'),
    Type.Literal('count'),
    Type.Literal('bytes'),
  ]),
  better: Type.Union([Type.Literal('higher'), Type.Literal('lower')]),
  /** Ratios for values that are never zero, differences for values that can be. */
  compare: Type.Union([Type.Literal('ratio'), Type.Literal('difference')]),
  /** Difference too small to matter, in the metric's unit; null for ratios. */
  margin: Type.Union([Type.Number(), Type.Null()]),
  /** Percentile of users' latencies, for which trials are merged; null for another metric. */
  percentile: Type.Union([Type.Number(), Type.Null()]),
})
export type MetricRecord = Static<typeof MetricRecord>

/** The parts of a load that decide which metrics have a number. */
export interface MetricLoad {
  readonly model: 'closed' | 'open'
  /** Methods that users send. */
  readonly methods: readonly ('GET' | 'POST')[]
  /** Kinds of steps of clients with a script; empty without a script. */
  readonly groups: readonly string[]
}

/** The parts of a trial that metrics are read from. */
export interface MeasuredTrial
  extends Pick<TrialRecord, 'usage' | 'workersDied' | 'faults'>,
    Partial<Pick<TrialRecord, 'telemetry'>> {
  readonly load: LoadReading
}

/** Metric with its way of being read. Each is a file of `metrics/`, and no list holds them. */
export interface Metric extends MetricRecord {
  /** The load that gives it, in words: it ends "needs". */
  readonly needs: string
  /** Tells if a load gives it: otherwise it would have no number in any trial. */
  givenBy(load: MetricLoad): boolean
  /** Reads it from a trial. */
  read(trial: MeasuredTrial): Reading
}

/** The data of a metric, as a result stores it. */
export const recordOf = (metric: Metric): MetricRecord => {
  const { id, title, unit, better, compare, margin, percentile } = metric
  return { id, title, unit, better, compare, margin, percentile }
}

/** Readings of metrics in one trial, by their ids. */
export const readingsOf = (
  metrics: readonly Metric[],
  trial: MeasuredTrial,
): Record<string, Reading> =>
  Object.fromEntries(metrics.map((metric) => [metric.id, metric.read(trial)]))

/** Records of metrics by their ids; those that a result does not hold are left out. */
export const metricsNamed = (
  { metrics }: { readonly metrics: readonly MetricRecord[] },
  ids: readonly string[],
): MetricRecord[] => ids.flatMap((name) => metrics.find(({ id }) => id === name) ?? [])
