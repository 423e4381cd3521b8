import { type Static, Type } from 'typebox'

/** What is judged, in which unit, and which way is good. */
export const MetricRecord = Type.Object({
  id: Type.String(),
  title: Type.String(),
  unit: Type.Union([
    Type.Literal('per-second'),
    Type.Literal('microseconds'),
    Type.Literal('count'),
  ]),
  better: Type.Union([Type.Literal('higher'), Type.Literal('lower')]),
  /** Ratios for what is never zero, differences for what can be. */
  compare: Type.Union([Type.Literal('ratio'), Type.Literal('difference')]),
  /** For differences: what is too small to matter, in the metric's unit. */
  margin: Type.Union([Type.Number(), Type.Null()]),
})
export type MetricRecord = Static<typeof MetricRecord>

const seconds = 1_000_000

/** Every metric of the lab, by its id. */
export const metrics = {
  throughput: {
    id: 'throughput',
    title: 'Correct answers a second',
    unit: 'per-second',
    better: 'higher',
    compare: 'ratio',
    margin: null,
  },
  logins: {
    id: 'logins',
    title: 'Logins a second',
    unit: 'per-second',
    better: 'higher',
    compare: 'ratio',
    margin: null,
  },
  tokenUses: {
    id: 'tokenUses',
    title: 'Uses of a token a second',
    unit: 'per-second',
    better: 'higher',
    compare: 'ratio',
    margin: null,
  },
  p50: {
    id: 'p50',
    title: 'Latency, median',
    unit: 'microseconds',
    better: 'lower',
    compare: 'ratio',
    margin: null,
  },
  p90: {
    id: 'p90',
    title: 'Latency, 90th percentile',
    unit: 'microseconds',
    better: 'lower',
    compare: 'ratio',
    margin: null,
  },
  p99: {
    id: 'p99',
    title: 'Latency, 99th percentile',
    unit: 'microseconds',
    better: 'lower',
    compare: 'ratio',
    margin: null,
  },
  cpuPerAnswer: {
    id: 'cpuPerAnswer',
    title: 'CPU time of the whole topology for a correct answer',
    unit: 'microseconds',
    better: 'lower',
    compare: 'ratio',
    margin: null,
  },
  outage: {
    id: 'outage',
    title: 'Longest time without a correct answer',
    unit: 'microseconds',
    better: 'lower',
    compare: 'difference',
    margin: 0.1 * seconds,
  },
  lostGet: {
    id: 'lostGet',
    title: 'GET requests lost, of 1,000',
    unit: 'count',
    better: 'lower',
    compare: 'difference',
    margin: 1,
  },
  lostPost: {
    id: 'lostPost',
    title: 'POST requests lost, of 1,000',
    unit: 'count',
    better: 'lower',
    compare: 'difference',
    margin: 1,
  },
} as const satisfies Record<string, MetricRecord>

export type MetricId = keyof typeof metrics

/** Whether a text names a metric of the lab. */
export const isMetricId = (text: string): text is MetricId => Object.hasOwn(metrics, text)
