import { type HostReading, measured, notMeasured, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeTrial } from '../src/index.ts'
import { closed, context, counts, histogramOf, open } from './sample.ts'
import { role, second, told, worker } from './why/sample.ts'

const generator = open().generator

const toldOf = ({ eventLoop = 0.2, cores = 0.2 }: { eventLoop?: number; cores?: number }) =>
  told('node', [
    second(0, {
      roles: [role({ cpuSeconds: 2 * cores })],
      workers: [worker('1'), worker('2', { eventLoopUtilisation: eventLoop })],
    }),
  ]).telemetry ?? null

test.each([
  ['a sound closed loop', closed(), {}, 'valid', ''],
  ['a sound open loop', open(), {}, 'valid', ''],
  ['too little headroom', closed(), { closedCeiling: 19_000 }, 'at-least', 'headroom'],
  ['too little headroom in an open loop', open(), { openCeiling: 500 }, 'void', 'headroom'],
  [
    'too little headroom above a topology whose event loop is full',
    closed(),
    { closedCeiling: 19_000, telemetry: toldOf({ eventLoop: 0.9 }) },
    'valid',
    '',
  ],
  [
    'too little headroom above a topology whose workers have their cores full',
    closed(),
    { closedCeiling: 19_000, telemetry: toldOf({ cores: 0.95 }) },
    'valid',
    '',
  ],
  [
    'too little headroom above a topology that has room itself',
    closed(),
    { closedCeiling: 19_000, telemetry: toldOf({ eventLoop: 0.89, cores: 0.94 }) },
    'at-least',
    'headroom',
  ],
  [
    'a generator that stood still above a topology that is full',
    closed({ generator: { ...closed().generator, eventLoopDelayMax: 50_000 } }),
    { telemetry: toldOf({ eventLoop: 1 }) },
    'at-least',
    'generator',
  ],
  [
    'too little headroom in an open loop, although the topology is full',
    open(),
    { openCeiling: 500, telemetry: toldOf({ eventLoop: 1 }) },
    'void',
    'headroom',
  ],
  [
    'too little headroom at the top of a ramp',
    open({ rate: 500, profile: [{ from: 0, to: 6000, duration: 1000 }] }),
    {},
    'void',
    'headroom',
  ],
  [
    'a busy closed loop',
    closed({ generator: { ...generator, scheduleLagP99: null, busyShare: 0.9 } }),
    {},
    'at-least',
    'generator',
  ],
  [
    'a closed loop that is kept from its core',
    closed({ generator: { ...generator, scheduleLagP99: null, eventLoopDelayP99: 5000 } }),
    {},
    'at-least',
    'generator',
  ],
  [
    'a closed loop that stood still for a twentieth of its time',
    closed({ generator: { ...closed().generator, eventLoopDelayMax: 50_000 } }),
    {},
    'at-least',
    'generator',
  ],
  [
    'a closed loop that stood still for less',
    closed({ generator: { ...closed().generator, eventLoopDelayMax: 49_999 } }),
    {},
    'valid',
    '',
  ],
  [
    'a sender that stood still between its arrivals',
    open({ generator: { ...generator, eventLoopDelayMax: 50_000 } }),
    {},
    'valid',
    '',
  ],
  [
    'a sender that is kept from its core',
    open({ generator: { ...generator, eventLoopDelayP99: 5000 } }),
    {},
    'void',
    'generator',
  ],
  [
    'a busy sender',
    open({ generator: { ...generator, busyShare: 0.81 } }),
    {},
    'void',
    'generator',
  ],
  [
    'a late sender',
    open({ generator: { ...generator, scheduleLagP99: 5001 } }),
    {},
    'void',
    'generator',
  ],
  [
    'a sender that leaves requests out',
    open({ generator: { ...generator, sendRatio: 0.98 } }),
    {},
    'void',
    'generator',
  ],
  [
    'a sender that has no descriptor for one in 300 arrivals',
    open({ generator: { ...generator, ranOutOf: { descriptors: 1 } } }),
    {},
    'void',
    'generator',
  ],
  [
    'a sender that had no port for a thousandth of the arrivals',
    open({
      get: counts({ offered: 2000, ok: 1998, dropped: 2 }),
      generator: { ...generator, ranOutOf: { ports: 2 } },
    }),
    {},
    'valid',
    '',
  ],
  ["Little's law broken", closed({ littleError: 0.12 }), {}, 'void', 'little'],
  [
    'a worker that was not there',
    closed(),
    { workers: ['11'], workersExpected: 2 },
    'void',
    'identity',
  ],
  ['answers of which none names its process', open({ processes: {} }), {}, 'void', 'identity'],
  ['a worker that died', closed(), { workersDied: 1 }, 'void', 'identity'],
  ['a worker that died on purpose', open(), { workersDied: 1, faulty: true }, 'valid', ''],
  [
    'an answer from a stranger',
    open({ processes: { '11': 299, '12': 1 } }),
    {},
    'void',
    'identity',
  ],
  [
    'an answer from the same pid in another container',
    open({ processes: { 'aaaa.7': 299, 'bbbb.7': 1 } }),
    { workers: ['aaaa.7'] },
    'void',
    'identity',
  ],
  [
    'an arrival without an outcome',
    open({ get: counts({ offered: 300, ok: 299 }) }),
    {},
    'void',
    'accounting',
  ],
  ['a re-opened connection', closed({ reconnects: 1 }), {}, 'void', 'answers'],
  ['wrong answers', closed({ wrong: 100 }), {}, 'void', 'answers'],
  ['requests never answered', closed({ unanswered: 100 }), {}, 'void', 'answers'],
  [
    'an answer that no request had asked for',
    open({ generator: { ...generator, unaskedAnswers: 1 } }),
    {},
    'void',
    'answers',
  ],
  ['no correct answer', closed({ ok: 0, throughput: 0 }), {}, 'void', 'answers'],
  ['a fault after which nothing died', open(), { faulty: true }, 'void', 'identity'],
  [
    'a fault that was answered, where workers are not known',
    open({ faults: [{ request: 'POST /lab/crash/', intended: 1, sent: 1, outcome: 'http4xx' }] }),
    { faulty: true, workers: null, workersDied: null },
    'void',
    'identity',
  ],
  [
    'a fault that was not answered, where workers are not known',
    open({ faults: [{ request: 'POST /lab/crash/', intended: 1, sent: 1, outcome: 'reset' }] }),
    { faulty: true, workers: null, workersDied: null },
    'valid',
    '',
  ],
] as const)('%s', (_name, load, changed, state, gate) => {
  const judged = judgeTrial(load, context(changed))
  expect(judged.state).toBe(state)
  const found = judged.gates.filter((one) => one.state !== 'passed')
  expect(found.map((one) => one.gate).join()).toBe(gate)
  expect(judged.reasons).toEqual(found.map(({ detail }) => detail))
})

const histogramAt = (value: number) => histogramOf(Array.from({ length: 100 }, () => value))
const burn = { latency: 5000, of: 'work' } as const

test.each([
  [4800, 'void'],
  [5000, 'valid'],
  [9000, 'valid'],
])('a median of %d µs where the work takes 5 ms is %s', (median, state) => {
  const judged = judgeTrial(closed({ latency: histogramAt(median) }), context({ floor: burn }))
  expect(judged.state).toBe(state)
  expect(judged.gates.find(({ gate }) => gate === 'floor')?.detail.values).toMatchObject({
    of: 'work',
    takes: 5000,
  })
})

const quiet: HostReading = {
  load: measured(0.2),
  steal: measured(0),
  othersBusy: measured(0.1),
  swapped: measured(0),
  temperature: notMeasured('not-told', { what: 'temperature' }),
  clockJump: 0.4,
  slept: 10,
}

test.each([
  ['nothing', {}, 'valid', reasonOf('calm')],
  ['a clock set by 50 ms', { clockJump: -50 }, 'valid', reasonOf('calm')],
  ['a clock set forth', { clockJump: 51 }, 'void', reasonOf('clock-set', { by: 51 })],
  ['a clock set back', { clockJump: -3000 }, 'void', reasonOf('clock-set', { by: -3000 })],
  ['sleep of half a second', { slept: 500 }, 'valid', reasonOf('calm')],
  ['sleep', { slept: 501, clockJump: 0 }, 'void', reasonOf('slept', { time: 501 })],
  ['steal below 5 %', { steal: measured(0.0499) }, 'valid', reasonOf('calm')],
  ['steal of 5 %', { steal: measured(0.05) }, 'valid', reasonOf('noisy', { steal: 0.05 })],
  ['steal above 5 %', { steal: measured(0.0505) }, 'valid', reasonOf('noisy', { steal: 0.0505 })],
  ['steal', { steal: measured(0.051) }, 'valid', reasonOf('noisy', { steal: 0.051 })],
  ['others, below a quarter', { othersBusy: measured(0.2499) }, 'valid', reasonOf('calm')],
  [
    'others, a quarter',
    { othersBusy: measured(0.25) },
    'valid',
    reasonOf('noisy', { othersBusy: 0.25 }),
  ],
  ['others', { othersBusy: measured(0.3) }, 'valid', reasonOf('noisy', { othersBusy: 0.3 })],
  ['swapping', { swapped: measured(3) }, 'valid', reasonOf('noisy', { swapped: 3 })],
] as const)('of the host, %s', (_name, changed, state, detail) => {
  const judged = judgeTrial(open(), context({ host: { ...quiet, ...changed } }))
  expect(judged.state).toBe(state)
  expect(judged.gates.find(({ gate }) => gate === 'host')?.detail).toEqual(detail)
})
