import { expect, test } from 'vitest'
import { account, flat, happened, openPlan, post } from '../plans.ts'
import { answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

const crash = post('/lab/crash', { body: null })

test('faults are sent at their times on connections of their own, and are no arrivals', async () => {
  const { generator, serve } = load
  const server = await serve(({ path, socket, onConnection }) => {
    if (path !== '/lab/crash') socket.write(answer(200))
    else if (onConnection === 0) socket.resetAndDestroy()
  })
  const faults = [
    { at: 700, request: crash },
    { at: 200, request: crash },
  ]
  const reading = flat(await generator.openLoop(openPlan(server.url, { duration: 1_000, faults })))
  expect(
    reading.faults.map(({ request, intended, outcome }) => [request, intended, outcome]),
  ).toEqual([
    ['POST /lab/crash', 200, 'reset'],
    ['POST /lab/crash', 700, 'reset'],
  ])
  for (const { intended, sent } of reading.faults) expect(sent).toBeGreaterThanOrEqual(intended)
  expect(happened(reading.get)).toEqual({ ok: 200 })
  expect(account(reading).offered).toEqual([200, 0])
  const order = server.asked.map(({ path }) => path)
  expect(order.filter((path) => path === '/lab/crash')).toHaveLength(2)
  // 200 arrivals a second: the first fault stands behind about 40 of them.
  expect(order.indexOf('/lab/crash')).toBeGreaterThanOrEqual(30)
})

test.for([
  ['answered', { ok: true }, 'ok'],
  ['left alone', { ok: false }, 'timeout'],
] as const)('a fault that is %s', async ([, { ok }, outcome]) => {
  const { generator, serve } = load
  const server = await serve(({ path, socket }) => {
    if (ok || path !== '/lab/crash') socket.write(answer(200))
  })
  const plan = openPlan(server.url, { timeout: 400, faults: [{ at: 100, request: crash }] })
  const reading = flat(await generator.openLoop(plan))
  expect(reading.faults.map((fault) => fault.outcome)).toEqual([outcome])
  await server.emptied()
})

test('a fault that nobody takes was never sent', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  await server.stop()
  const plan = openPlan(server.url, { faults: [{ at: 100, request: crash }] })
  const { faults } = await generator.openLoop(plan)
  expect(faults).toEqual([
    { request: 'POST /lab/crash', intended: 100, sent: null, outcome: 'refused' },
  ])
})
