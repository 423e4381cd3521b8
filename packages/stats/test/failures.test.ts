import { type FaultRecord, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { judgeTrial } from '../src/index.ts'
import { context, counts, histogramOf, open, users } from './sample.ts'

const gate = (name: string, ...judged: Parameters<typeof judgeTrial>) =>
  judgeTrial(...judged).gates.find((one) => one.gate === name)

const before = (changed: object = {}) => ({
  get: counts({ offered: 100, ok: 100 }),
  post: counts(),
  latency: histogramOf(Array<number>(100).fill(2000)),
  underWay: { offered: 0, ok: 0 },
  ...changed,
})

test('users who are served well before the first fault are the control of a trial', () => {
  const load = open({ controlUntil: 500, control: before() })
  expect(gate('control', load, context())).toMatchObject({
    state: 'passed',
    detail: { code: 'control-served', values: { answered: 100, lost: 0 } },
  })
  expect(gate('control', open(), context())).toBeUndefined()
})

test.each([
  ['something was lost', before({ get: counts({ offered: 100, ok: 99, reset: 1 }) })],
  ['answers came late', before({ latency: histogramOf([60_000]) })],
  ['nobody was answered', before({ get: counts(), latency: histogramOf([]) })],
])('where %s before the first fault, the trial is void', (_, control) => {
  const judged = judgeTrial(open({ controlUntil: 500, control }), context())
  expect(judged.state).toBe('void')
  expect(judged.reasons[0]).toMatchObject({ code: 'control-disturbed' })
})

const record = (changed: Partial<FaultRecord> = {}): FaultRecord => ({
  name: 'kill',
  settings: {},
  at: 500,
  began: 501,
  tookHold: 510,
  ended: 520,
  missing: null,
  facts: {},
  undone: 'nothing-to-undo',
  ...changed,
})

const faulty = (fault: FaultRecord) => context({ faulty: true, faults: [fault] })

test('a fault that took hold lets the trial count, whoever died', () => {
  expect(judgeTrial(open(), faulty(record())).state).toBe('valid')
})

test.each<[string, FaultRecord, string]>([
  ['did not take hold', record({ tookHold: null }), 'fault-did-not-hold'],
  ['has a reason', record({ missing: reasonOf('fault-not-begun') }), 'fault-did-not-hold'],
  ['was not over', record({ ended: 1001 }), 'fault-not-over'],
  ['never ended', record({ ended: null }), 'fault-not-over'],
])('a fault that %s voids the trial', (_, fault, code) => {
  const judged = judgeTrial(open(), faulty(fault))
  expect(judged.state).toBe('void')
  expect(judged.reasons[0]).toMatchObject({ code })
})

test('what is sent to harm users and is turned away harms nobody, so the trial is void', () => {
  const sent = (http4xx: number, others: object) => ({
    streams: [
      users(),
      users({ name: 'burners', users: false, get: counts({ offered: 10, http4xx, ...others }) }),
    ],
  })
  const [reason] = judgeTrial(open(sent(10, {})), context()).reasons
  expect(reason).toEqual(reasonOf('stream-turned-away', { stream: 'burners', offered: 10 }))
  expect(judgeTrial(open(sent(9, { ok: 1 })), context()).state).toBe('valid')
  expect(judgeTrial(open(sent(9, { timeout: 1 })), context()).state).toBe('valid')
})

test('a trial that ended before it had settled is void', () => {
  const settling = (settle: number) => ({ ...faulty(record({ ended: 520 })), settle })
  expect(judgeTrial(open(), settling(450)).state).toBe('valid')
  expect(judgeTrial(open(), settling(700)).reasons[0]).toMatchObject({ code: 'fault-not-over' })
})
