import { expect, test } from 'vitest'
import {
  type ClosedLoopReading,
  createHistogram,
  encodeHistogram,
  parseResult,
  type Result,
  record,
  recordOf,
  resultFormat,
  resultVersion,
} from '../src/index.ts'
import { p50 } from '../src/metrics/p50.ts'

const result: Result = {
  format: resultFormat,
  version: resultVersion,
  run: {
    id: 'x',
    startedAt: 1,
    endedAt: 2,
    seed: 3,
    preset: 'quick',
    margin: 0.2,
    reference: 'node',
    again: 'node-again',
    target: 0.2,
    added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
    command: 'npx lab run',
    labVersion: '0.1.0',
    state: 'complete',
    partialReason: null,
  },
  machine: {
    os: 'Linux',
    kernel: '6',
    architecture: 'x64',
    cpuModel: 'a',
    cores: 2,
    memoryBytes: 1,
    versions: {},
  },
  instances: [],
  leftOut: [],
  scenarios: [],
  metrics: [],
  calibration: null,
  trials: [],
  cells: [],
  summaries: [],
  comparisons: [],
  rankings: [],
  budgets: [],
}

const summary = {
  scenario: 'a',
  metric: 'p50',
  instance: 'node',
  step: null,
  judged: true,
  reading: { value: 1, missing: null },
  atLeast: false,
  trials: 1,
  values: [1],
}

const histogram = createHistogram()
for (let value = 1; value < 1000; value += 1) record(histogram, value * value)
const whole = encodeHistogram(histogram)
const group = { name: 'logins', ok: 1, wrong: 0, throughput: 1, latency: whole }

/** A result with one trial in a closed loop. */
const withLoad = (changed: Partial<ClosedLoopReading>): Result => ({
  ...result,
  trials: [
    {
      id: 'a/0/node',
      scenario: 'a',
      instance: 'node',
      block: 0,
      position: 0,
      step: null,
      judged: true,
      startedAt: 1,
      state: 'valid',
      reasons: [],
      gates: [],
      load: {
        model: 'closed',
        connections: 1,
        duration: 1,
        ok: 1,
        wrong: 0,
        errors: 0,
        timeouts: 0,
        reconnects: 0,
        throughput: 1,
        littleError: 0,
        latency: whole,
        generator: {
          busyShare: 0,
          eventLoopDelayP99: 0,
          scheduleLagP50: null,
          scheduleLagP99: null,
          sendRatio: null,
        },
        ...changed,
      },
      usage: null,
      readings: {},
      faults: [],
      facts: [],
      outcome: null,
      workersDied: 0,
    },
  ],
})

test('a trial with its histograms comes back', () => {
  const given = withLoad({ groups: [group] })
  expect(parseResult(JSON.stringify(given), 'result.json')).toEqual(given)
})

test('a result comes back as it was', () => {
  expect(parseResult(JSON.stringify(result), 'result.json')).toEqual(result)
})

test('the answers compared come back too', () => {
  const difference = { case: 'a', part: 'body', expected: 'b', got: null }
  const compared: Result = {
    ...result,
    equality: [
      {
        instance: 'dev',
        cases: 2,
        equal: false,
        declared: [{ ...difference, because: 'on purpose', seen: 1 }],
        differing: 1,
        differences: [difference],
      },
    ],
  }
  expect(parseResult(JSON.stringify(compared), 'result.json')).toEqual(compared)
})

test.each([
  ['cut off', JSON.stringify(result).slice(0, -9), 'RESULT_NOT_JSON', 'trials.jsonl'],
  ['foreign', '{"name":"x"}', 'RESULT_FOREIGN', 'is not a result of the lab'],
  ['a list', '[]', 'RESULT_FOREIGN', 'is not a result of the lab'],
  ['newer', JSON.stringify({ ...result, version: 3 }), 'RESULT_NEWER', 'reads version 2'],
  ['older', JSON.stringify({ ...result, version: 1 }), 'RESULT_OLDER', 'with lab 0.1'],
  [
    'damaged',
    JSON.stringify({ ...result, run: { ...result.run, seed: 'seven' } }),
    'RESULT_INVALID',
    '/run/seed',
  ],
  [
    'with a difference nobody gave a reason for',
    JSON.stringify({
      ...result,
      equality: [
        {
          instance: 'dev',
          cases: 2,
          equal: true,
          declared: [{ case: 'a', part: 'body', expected: 'b', got: null }],
          differing: 0,
          differences: [],
        },
      ],
    }),
    'RESULT_INVALID',
    '/equality/0/declared/0',
  ],
  [
    'with 0 in place of a reason',
    JSON.stringify({
      ...result,
      summaries: [
        {
          scenario: 'a',
          metric: 'p50',
          instance: 'b',
          step: null,
          judged: true,
          reading: { value: null, missing: null },
          atLeast: false,
          trials: 0,
          values: [],
        },
      ],
    }),
    'RESULT_INVALID',
    '/summaries/0/reading',
  ],
  [
    'with a damaged histogram',
    JSON.stringify(withLoad({ latency: whole.slice(0, -12) })),
    'RESULT_INVALID',
    '/trials/0/load/latency',
  ],
  [
    'with a histogram that is none',
    JSON.stringify(withLoad({ latency: whole, groups: [{ ...group, latency: 'aGVsbG8=' }] })),
    'RESULT_INVALID',
    '/trials/0/load/groups/0/latency',
  ],
  [
    'with a rate below nothing',
    JSON.stringify(withLoad({ throughput: -1 })),
    'RESULT_INVALID',
    '/trials/0/load',
  ],
  [
    'with a metric that there is not',
    JSON.stringify({
      ...result,
      metrics: [recordOf(p50)],
      summaries: [{ ...summary, metric: 'p42' }],
    }),
    'RESULT_INVALID',
    '/summaries/0/metric',
  ],
])('one that is %s is refused, with the place', (_name, text, code, place) => {
  let thrown: unknown
  try {
    parseResult(text, 'old/result.json')
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ code, message: expect.stringContaining('old/result.json') })
  expect(thrown).toMatchObject({ message: expect.stringContaining(place) })
})
