import { type ExplanationRule, reasonOf, type TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { type ExplainInput, explain } from '../../src/index.ts'
import { metrics } from '../sample.ts'
import { comparison, noisy, role, second, told, worker } from './sample.ts'

const inputOf = (own: TrialRecord[], changed: Partial<ExplainInput> = {}): ExplainInput => ({
  cores: 4,
  instances: [
    { instance: 'node', workers: 1 },
    { instance: 'pm2', workers: 2 },
  ],
  trials: [...own, told('node')],
  comparisons: [comparison()],
  metrics: Object.values(metrics),
  ...changed,
})

const rulesOf = (own: TrialRecord[], changed: Partial<ExplainInput> = {}): ExplanationRule[] =>
  explain(inputOf(own, changed)).map(({ rule }) => rule)

const allSeconds = (changed: Parameters<typeof second>[1]) =>
  told('pm2', [second(0, changed), second(1, changed)])

const growing = (to: number) =>
  told('pm2', [
    second(0, { roles: [role({ residentBytes: 100e6 })] }),
    second(1, { roles: [role({ residentBytes: to })] }),
  ])

describe('each rule applies from its threshold on, and not below', () => {
  test.each<[ExplanationRule, TrialRecord[], TrialRecord[]]>([
    ['processes-gone', [told('pm2', undefined, { workersDied: 1 })], [told('pm2')]],
    [
      'event-loop-full',
      [allSeconds({ workers: [worker('1'), worker('2', { eventLoopUtilisation: 0.9 })] })],
      [allSeconds({ workers: [worker('1'), worker('2', { eventLoopUtilisation: 0.89 })] })],
    ],
    [
      'core-full',
      [allSeconds({ roles: [role({ cpuSeconds: 1.9 })] })],
      [allSeconds({ roles: [role({ cpuSeconds: 1.88 })] })],
    ],
    [
      'proxy-full',
      [allSeconds({ roles: [role(), role({ role: 'proxy', cpuSeconds: 0.95 })] })],
      [allSeconds({ roles: [role(), role({ role: 'proxy', cpuSeconds: 0.94 })] })],
    ],
    ['memory-grows', [growing(132e6)], [growing(131e6)]],
    [
      'collecting',
      [allSeconds({ workers: [worker('1', { collecting: 100_000 })] })],
      [allSeconds({ workers: [worker('1', { collecting: 99_000 }), worker('2')] })],
    ],
    [
      'one-worker-used',
      [allSeconds({ workers: [worker('1', { requests: 750 }), worker('2', { requests: 250 })] })],
      [allSeconds({ workers: [worker('1', { requests: 740 }), worker('2', { requests: 260 })] })],
    ],
    ['host-noisy', noisy(2), noisy(1)],
  ])('%s', (rule, from, below) => {
    expect(rulesOf(from)).toContain(rule)
    expect(rulesOf(below)).toEqual(['waiting'])
  })
})

test('where nothing is full it is waiting, with the numbers of both', () => {
  expect(explain(inputOf([told('pm2')]))).toEqual([
    {
      scenario: 'saturation',
      instance: 'pm2',
      rule: 'waiting',
      because: reasonOf('waiting', {
        own: 'pm2',
        other: 'node',
        cost: 0.4,
        otherCost: 0.4,
        busy: 0.2,
        otherBusy: 0.2,
        cores: 0.4,
        otherCores: 0.4,
      }),
    },
  ])
})

test('everything is full when it uses what the generator leaves', () => {
  // The generator takes 0.3 of the 2 cores.
  const using = (cpuSeconds: number) =>
    rulesOf([allSeconds({ roles: [role({ processes: 4, cpuSeconds })] })], { cores: 2 })
  expect(using(1.62)).toEqual(['core-full'])
  expect(using(1.6)).toEqual(['waiting'])
})

test('a worker in a container is not halved by the init beside it', () => {
  const full = { roles: [role({ processes: 2, cpuSeconds: 0.96 })], workers: [worker('1')] }
  expect(rulesOf([allSeconds(full)], { instances: [] })).toEqual(['core-full'])
  // Of workers that say nothing the processes are counted.
  expect(rulesOf([allSeconds({ ...full, workers: [] })])).toEqual([])
})

test('memory that grows by little of a lot is not said to grow', () => {
  const grown = told('pm2', [
    second(0, { roles: [role({ residentBytes: 400e6 })] }),
    second(1, { roles: [role({ residentBytes: 440e6 })] }),
  ])
  expect(rulesOf([grown])).toEqual(['waiting'])
})

test('of a better it is told what holds the reference back', () => {
  const full = { workers: [worker('1', { eventLoopUtilisation: 0.97 })] }
  const input = inputOf([told('pm2')], {
    trials: [told('pm2'), told('node', [second(0, full), second(1, full)])],
    comparisons: [comparison({ verdict: 'better' })],
  })
  const [found] = explain(input)
  expect(found).toMatchObject({ instance: 'pm2', rule: 'event-loop-full' })
  expect(found?.because).toEqual(
    reasonOf('event-loop-full', {
      own: 'node',
      other: 'pm2',
      busy: 0.97,
      otherBusy: 0.2,
      cost: 0.4,
      otherCost: 0.4,
    }),
  )
})

test('a worker that is gone is told with how many came back', () => {
  const gone = second(1, { roles: [role({ processes: 1 })] })
  const [found] = explain(inputOf([told('pm2', [second(0), gone], { workersDied: 1 })]))
  expect(found?.because).toMatchObject({
    code: 'processes-gone',
    values: { own: 'pm2', gone: 1, unasked: 0, fewer: 1, ran: 1, restarts: 0, otherGone: 0 },
  })
})

test('nothing is said without telemetry, of void trials, of other verdicts and of itself', () => {
  const { telemetry: _, ...older } = told('pm2')
  expect(rulesOf([older])).toEqual([])
  expect(rulesOf([{ ...told('pm2'), state: 'void' }])).toEqual([])
  for (const verdict of ['equivalent', 'inconclusive'] as const)
    expect(rulesOf([told('pm2')], { comparisons: [comparison({ verdict })] })).toEqual([])
  expect(rulesOf([told('pm2')], { comparisons: [comparison({ role: 'again' })] })).toEqual([])
})

test('several verdicts of one scenario are explained once', () => {
  const comparisons = [comparison(), comparison({ metric: 'p50', verdict: 'not-answerable' })]
  expect(rulesOf([told('pm2')], { comparisons })).toEqual(['waiting'])
})
