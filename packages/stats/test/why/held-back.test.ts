import { type Comparison, measured, reasonOf, type TrialRecord } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { explain, judgeTrial } from '../../src/index.ts'
import { closed, context, counts, metrics, open, tooFewCores } from '../sample.ts'
import { comparison, noisy, role, second, told, worker } from './sample.ts'

const explained = (own: TrialRecord[], other: TrialRecord[], changed: Partial<Comparison> = {}) =>
  explain({
    cores: 8,
    instances: [
      { instance: 'node', workers: 1 },
      { instance: 'pm2', workers: 2 },
    ],
    trials: [...own, ...other],
    comparisons: [comparison(changed)],
    metrics: Object.values(metrics),
  })

const both = (instance: string, changed: Parameters<typeof second>[1]) =>
  told(instance, [second(0, changed), second(1, changed)])

const looping = (instance: string, eventLoopUtilisation: number, cpuSeconds = 0.8) => ({
  ...both(instance, { workers: [worker('1', { eventLoopUtilisation }), worker('2')] }),
  usage: { cpuSeconds: { worker: cpuSeconds }, residentBytes: measured(1e8) },
})

const growing = (instance: string, to: number) =>
  told(instance, [second(0), second(1, { roles: [role({ residentBytes: to })] })])

const collecting = (instance: string, time: number) =>
  both(instance, { workers: [worker('1', { collecting: time })] })

describe('no cause is claimed that the numbers of the other side contradict', () => {
  test.each<[string, TrialRecord, TrialRecord]>([
    ['an event loop less full', looping('pm2', 0.9), looping('node', 0.99)],
    ['less full, though it costs more', looping('pm2', 0.9, 1.2), looping('node', 0.99)],
    ['as full, and it costs as much', looping('pm2', 0.98), looping('node', 0.97)],
    ['memory that grows less', growing('pm2', 133e6), growing('node', 900e6)],
    ['less garbage collection', collecting('pm2', 100_000), collecting('node', 500_000)],
    [
      'a proxy as full',
      both('pm2', { roles: [role(), role({ role: 'proxy', cpuSeconds: 0.96 })] }),
      both('node', { roles: [role(), role({ role: 'proxy', cpuSeconds: 0.97 })] }),
    ],
    [
      'answers shared more evenly',
      both('pm2', { workers: [worker('1', { requests: 750 }), worker('2', { requests: 250 })] }),
      both('node', { workers: [worker('1', { requests: 950 }), worker('2', { requests: 50 })] }),
    ],
    [
      'deaths as many',
      told('pm2', undefined, { workersDied: 1 }),
      told('node', undefined, { workersDied: 1 }),
    ],
  ])('%s', (_, own, other) => {
    const found = explain({
      cores: 8,
      instances: [own, other].map(({ instance }) => ({ instance, workers: 2 })),
      trials: [own, other],
      comparisons: [comparison()],
      metrics: Object.values(metrics),
    }).map(({ rule }) => rule)
    expect(found.filter((rule) => rule !== 'waiting')).toEqual([])
  })

  test('a noisy machine that was as noisy for both', () => {
    expect(explained(noisy(3), noisy(3, 'node')).map(({ rule }) => rule)).toEqual(['waiting'])
  })
})

test('where both are as full, and an answer costs clearly more, that is told', () => {
  const [found] = explained([looping('pm2', 0.97, 0.9)], [looping('node', 0.99)])
  expect(found?.rule).toBe('event-loop-full')
  expect(found?.because.values).toMatchObject({ cost: 0.45, otherCost: 0.4 })
})

test('nothing is said to wait that was full', () => {
  expect(explained([looping('pm2', 0.98)], [looping('node', 0.99)])).toEqual([])
})

test('noise is counted among the trials that count, and in no other', () => {
  const trials = noisy(3).map((one, index) =>
    index === 0 ? { ...one, state: 'void' as const } : one,
  )
  expect(explained(trials, [told('node')])[0]?.because).toEqual(
    reasonOf('host-noisy', {
      own: 'pm2',
      noisy: 2,
      trials: 4,
      other: 'node',
      otherNoisy: 0,
      otherTrials: 1,
    }),
  )
})

/** Trials of a scenario that breaks nothing, as the gates leave them; a worker dies in the first. */
const dying = (instance: string, count: number): TrialRecord[] =>
  Array.from({ length: 5 }, (_, block) => {
    const workersDied = block < count ? 1 : 0
    const judged = judgeTrial(closed(), context({ workersDied }))
    return told(instance, undefined, { block, workersDied, ...judged })
  })

describe('workers that die unasked', () => {
  const because = reasonOf('processes-gone', {
    own: 'pm2',
    gone: 2,
    unasked: 2,
    fewer: 0,
    ran: 5,
    restarts: 0,
    other: 'node',
    otherGone: 0,
    otherUnasked: 0,
    otherFewer: 0,
    otherRan: 5,
    otherRestarts: 0,
  })

  test.each(['worse', 'better', 'not-answerable'] as const)('are told of a %s', (verdict) => {
    const found = explained(dying('pm2', 2), dying('node', 0), { verdict })
    expect(found).toContainEqual({
      scenario: 'saturation',
      instance: 'pm2',
      rule: 'processes-gone',
      because,
    })
  })

  test('are told though they are no more than the other side has', () => {
    const found = explained(dying('pm2', 1), dying('node', 2))
    expect(found.map(({ rule }) => rule)).toEqual(['processes-gone'])
  })

  test('are not those that a scenario asked for', () => {
    const load = open({ get: counts({ offered: 300, ok: 300 }) })
    const asked = judgeTrial(load, context({ workersDied: 1, faulty: true }))
    const own = told('pm2', undefined, { workersDied: 1, load, ...asked })
    const found = explained([own], [told('node')], { verdict: 'better' })
    expect(found.map(({ rule }) => rule)).toEqual(['waiting'])
  })
})

describe('of what is not answerable', () => {
  const open = { verdict: 'not-answerable', because: tooFewCores } as const

  test('the side that the interval shows to be slower is explained', () => {
    const faster = explained([told('pm2')], [told('node')], { ...open, interval: [1.1, 1.4] })
    expect(faster[0]?.because).toMatchObject({ code: 'waiting', values: { own: 'node' } })
    const slower = explained([told('pm2')], [told('node')], { ...open, interval: [0.7, 0.9] })
    expect(slower[0]?.because).toMatchObject({ code: 'waiting', values: { own: 'pm2' } })
    const late = { ...open, metric: 'p50', interval: [1.1, 1.4] as [number, number] }
    expect(explained([told('pm2')], [told('node')], late)[0]?.because).toMatchObject({
      code: 'waiting',
      values: { own: 'pm2' },
    })
  })

  test.each<[string, Partial<Comparison>]>([
    ['the interval holds no effect', { interval: [0.9, 1.2] }],
    ['there is none', { interval: null }],
    [
      'requests were lost where it was worst',
      { interval: [0.7, 0.9], because: reasonOf('not-reached', { timeout: 2000 }) },
    ],
  ])('where %s it is told what was full on either, and no cause', (_, changed) => {
    const found = explained([looping('pm2', 0.3)], [looping('node', 0.99)], { ...open, ...changed })
    expect(found).toEqual([
      {
        scenario: 'saturation',
        instance: 'pm2',
        rule: 'event-loop-full',
        because: reasonOf('event-loop-full', {
          own: 'node',
          other: 'pm2',
          busy: 0.99,
          otherBusy: 0.3,
        }),
      },
    ])
    expect(explained([told('pm2')], [told('node')], { ...open, ...changed })).toEqual([])
  })

  test('blocks that one side lost show nobody to be slower', () => {
    const found = explained(dying('pm2', 3), dying('node', 0), { ...open, interval: [1.1, 1.4] })
    expect(found.map(({ rule }) => rule)).toEqual(['processes-gone'])
  })
})

test('each fact is the median of the trials, not their greatest', () => {
  const own = [0.2, 0.3, 0.98].map((share) => looping('pm2', share))
  const [found] = explained(own, [told('node')])
  expect(found?.because).toMatchObject({ code: 'waiting', values: { busy: 0.3 } })
})
