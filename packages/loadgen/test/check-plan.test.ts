import { expect, test } from 'vitest'
import { checkClosedLoopPlan, checkOpenLoopPlan, checkScriptedLoopPlan } from '../src/check-plan.ts'
import { closedPlan, get, openPlan } from './plans.ts'

const url = 'http://127.0.0.1:1'
const mixOf = (path: string, headers: Record<string, string> = {}) => ({
  mix: [{ request: get(path, { headers }), weight: 1 }],
})

test('plans that can be run pass', () => {
  expect(() => checkOpenLoopPlan(openPlan(url))).not.toThrow()
  expect(() => checkClosedLoopPlan(closedPlan(url))).not.toThrow()
})

test.each([
  ['no rate', { rate: 0 }],
  ['no number', { rate: Number.NaN }],
  ['no duration', { duration: 0 }],
  ['too many arrivals', { rate: 100_000, duration: 3_600_000 }],
  ['less than one arrival', { rate: 1, duration: 10 }],
  ['a timeout beyond the histograms', { timeout: 60_001 }],
  ['none in flight', { maxInFlight: 0 }],
  ['half a connection', { connections: 0.5 }],
  ['an empty mix', { mix: [] }],
  ['no weight', { mix: [{ request: get(), weight: 0 }] }],
  ['a relative path', mixOf('api')],
  ['a path with a line break', mixOf('/a\r\nx: y')],
  ['a header with a line break', mixOf('/', { x: 'y\r\nz: a' })],
  ['a header name with a colon', mixOf('/', { 'x:y': 'z' })],
  ['a fault behind the end', { faults: [{ at: 501, request: get() }] }],
])('an open loop with %s is refused', (_name, more) => {
  expect(() => checkOpenLoopPlan(openPlan(url, more))).toThrow(
    expect.objectContaining({ code: 'LOADGEN_PLAN_INVALID' }),
  )
})

test.each([
  ['no connection', { connections: 0 }],
  ['a timeout that autocannon refuses', { timeout: 999 }],
])('a closed loop with %s is refused', (_name, more) => {
  expect(() => checkClosedLoopPlan(closedPlan(url, more))).toThrow(
    expect.objectContaining({ code: 'LOADGEN_PLAN_INVALID' }),
  )
})

const step = { ...get(), group: 'all', keep: { token: 'must' } } as const
const user = { ...step, headers: { authorization: 'Bearer {{token}}' } }

test('a script in which a step uses what one before it keeps passes', () => {
  const plan = { ...closedPlan(url), script: [step, user] }
  expect(() => checkScriptedLoopPlan(plan)).not.toThrow()
})

test.each([
  ['no step', []],
  ['a step without a group', [{ ...step, group: '' }]],
  ['a first step that uses what nobody keeps', [user, step]],
  ['a relative path', [{ ...step, path: 'api' }]],
])('a script with %s is refused', (_name, script) => {
  expect(() => checkScriptedLoopPlan({ ...closedPlan(url), script })).toThrow(
    expect.objectContaining({ code: 'LOADGEN_PLAN_INVALID' }),
  )
})

test('says what is possible', () => {
  expect(() => checkOpenLoopPlan(openPlan(url, { timeout: 90_000 }))).toThrow(
    'The plan cannot be run: timeout is 90000 ms, choose 1 to 60000 ms.',
  )
})
