import {
  type ClosedLoopReading,
  createHistogram,
  encodeHistogram,
  type LoadReading,
  type OpenLoopReading,
  type OutcomeCounts,
  type Reading,
  readingsOf,
  reasonOf,
  record,
  type StreamReading,
  type TrialRecord,
} from '@deployment-lab/result'
import { cpuPerAnswer } from '@deployment-lab/result/metrics/cpu-per-answer'
import { logins } from '@deployment-lab/result/metrics/logins'
import { lostGet } from '@deployment-lab/result/metrics/lost-get'
import { lostPost } from '@deployment-lab/result/metrics/lost-post'
import { outage } from '@deployment-lab/result/metrics/outage'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { p90 } from '@deployment-lab/result/metrics/p90'
import { p99 } from '@deployment-lab/result/metrics/p99'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { tokenUses } from '@deployment-lab/result/metrics/token-uses'
import type { CompareInput, TrialContext } from '../src/index.ts'

export const counts = (changed: Partial<OutcomeCounts> = {}): OutcomeCounts => ({
  offered: 0,
  ok: 0,
  wrongAnswer: 0,
  http1xx: 0,
  http3xx: 0,
  http4xx: 0,
  http5xx: 0,
  refused: 0,
  reset: 0,
  timeout: 0,
  dropped: 0,
  unfinished: 0,
  ...changed,
})

export const histogramOf = (values: readonly number[]): string => {
  const histogram = createHistogram()
  for (const value of values) record(histogram, value)
  return encodeHistogram(histogram)
}

export const closed = (changed: Partial<ClosedLoopReading> = {}): ClosedLoopReading => ({
  model: 'closed',
  connections: 32,
  duration: 1_000_000,
  ok: 10_000,
  wrong: 0,
  errors: 0,
  timeouts: 0,
  reconnects: 0,
  throughput: 10_000,
  littleError: 0.01,
  latency: histogramOf([1000, 2000, 3000]),
  generator: {
    busyShare: 0.3,
    eventLoopDelayP99: 1000,
    scheduleLagP50: null,
    scheduleLagP99: null,
    sendRatio: null,
  },
  ...changed,
})

/** Users' stream of an open loop. */
export const users = (changed: Partial<StreamReading> = {}): StreamReading => ({
  name: 'users',
  users: true,
  client: 'kept',
  rate: 300,
  arrivals: 'constant',
  get: counts({ offered: 300, ok: 300 }),
  post: counts(),
  latency: histogramOf(Array.from({ length: 300 }, (_, index) => 1000 + index * 10)),
  service: histogramOf([1000]),
  timeline: [],
  slices: { width: 100, offered: [], ok: [], slowest: [] },
  control: null,
  longestOutage: 10_000,
  totalOutage: 0,
  outages: [],
  processes: { '11': 300 },
  ...changed,
})

/** An open loop of one stream, or of those given; what is of a stream may stand beside the rest. */
export const open = ({
  streams,
  startedAt = 0,
  duration = 1_000_000,
  faults = [],
  controlUntil,
  generator,
  ...stream
}: Partial<OpenLoopReading & StreamReading> = {}): OpenLoopReading => ({
  model: 'open',
  startedAt,
  duration,
  outageThreshold: 100_000,
  timeoutAfter: 2000,
  ...(controlUntil === undefined ? {} : { controlUntil }),
  streams: streams ?? [users(stream)],
  faults,
  generator: {
    busyShare: 0.1,
    eventLoopDelayP99: 1000,
    scheduleLagP50: 50,
    scheduleLagP99: 400,
    sendRatio: 1,
    ...generator,
  },
})

/** Metrics that the tests read. */
export const metrics = {
  throughput,
  logins,
  tokenUses,
  p50,
  p90,
  p99,
  cpuPerAnswer,
  outage,
  lostGet,
  lostPost,
}
export type MetricName = keyof typeof metrics

/** A metric of a load whose trial has nothing else. */
export const readMetric = (load: LoadReading, metric: MetricName): Reading =>
  metrics[metric].read({ load, usage: null, workersDied: 0, faults: [] })

/** A trial with its readings made from its load. */
export const withReadings = (trial: TrialRecord): TrialRecord => {
  const { load } = trial
  if (load === null) return { ...trial, readings: {} }
  return { ...trial, readings: readingsOf(Object.values(metrics), { ...trial, load }) }
}

export const trial = (changed: Partial<TrialRecord> = {}): TrialRecord =>
  withReadings({ ...usualTrial, ...changed })

const usualTrial: TrialRecord = {
  id: 'x',
  scenario: 'saturation',
  instance: 'node',
  block: 0,
  position: 0,
  step: null,
  judged: true,
  startedAt: 0,
  state: 'valid',
  reasons: [],
  gates: [],
  load: closed(),
  usage: null,
  faults: [],
  facts: [],
  outcome: null,
  readings: {},
  workersDied: 0,
}

/** What the gates know of a trial that nothing is wrong with. */
export const context = (changed: Partial<TrialContext> = {}): TrialContext => ({
  closedCeiling: 40_000,
  openCeiling: 10_000,
  latencyLimit: 50_000,
  workers: ['11'],
  workersDied: 0,
  faulty: false,
  floor: null,
  host: null,
  ...changed,
})

/** What is compared where dev is the only subject. */
export const comparing = (
  names: readonly MetricName[],
  trials: readonly TrialRecord[],
  { margin = 0.2, scenario = 'saturation' } = {},
): CompareInput => ({
  scenarios: [{ name: scenario, metrics: names.map((name) => metrics[name]) }],
  instances: [
    { instance: 'node', role: 'reference' },
    { instance: 'dev', role: 'subject' },
  ],
  trials,
  margin,
  notAnswerable: () => null,
})

/** Why a machine of two cores cannot answer what four workers do. */
export const tooFewCores = reasonOf('too-few-cores', {
  needed: 5,
  workers: 4,
  forWorkers: 4,
  proxies: 0,
  cores: 2,
})
