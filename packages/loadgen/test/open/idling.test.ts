import { decodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { idling } from '../../src/clients/idling.ts'
import { account, flat, get, happened, openPlan, post } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

/** 20 arrivals at 40/s, each idle for 280 to 320 ms. */
const few = { rate: 40, timeout: 3_000, client: idling({ idle: 300, spread: 20 }) }

test('each request is sent again on its connection after the idle time, and counted once', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const reading = flat(await generator.openLoop(openPlan(server.url, few)))
  expect(reading.client).toBe('idling')
  expect(happened(reading.get)).toEqual({ ok: 20 })
  expect(account(reading)).toEqual({ offered: [20, 0], ended: [20, 0] })
  expect(server.accepted).toBe(20)
  const again = server.asked.filter(({ onConnection }) => onConnection === 1)
  expect([server.asked.length, again.length]).toEqual([40, 20])
  for (const second of again) {
    const first = server.asked.find(
      ({ socket, onConnection }) => socket === second.socket && onConnection === 0,
    )
    expect(second.at - (first?.at ?? 0)).toBeGreaterThan(275)
  }
  const [latency, service] = [reading.latency, reading.service].map(decodeHistogram)
  expect(latency?.minNonZeroValue).toBeGreaterThan(275_000)
  expect(service?.minNonZeroValue).toBeLessThan(100_000)
  await server.emptied()
})

/** Answers, and does something to the connection of a first request later. */
const later =
  (milliseconds: number, act: (asked: Asked) => void) =>
  (asked: Asked): void => {
    asked.socket.write(answer(200))
    if (asked.onConnection === 0) setTimeout(() => act(asked), milliseconds)
  }

test('a connection that the server has closed by then is replaced', async () => {
  const { generator, serve } = load
  let closed = 0
  const server = await serve(
    later(150, ({ socket }) => {
      closed += 1
      // Second requests come first on connections of their own.
      socket.end()
    }),
  )
  const reading = flat(await generator.openLoop(openPlan(server.url, few)))
  expect(happened(reading.get)).toEqual({ ok: 20 })
  expect(closed).toBeGreaterThanOrEqual(20)
  expect(server.accepted).toBe(40)
})

test('a close that crosses the second request is a loss', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, onConnection }) => {
    if (onConnection === 0) socket.write(answer(201))
    else socket.resetAndDestroy()
  })
  const mix = [{ request: post('/', { expectStatus: 201 }), weight: 1 }]
  const reading = flat(await generator.openLoop(openPlan(server.url, { ...few, mix })))
  expect(happened(reading.post)).toEqual({ reset: 20 })
  expect(server.asked).toHaveLength(40)
})

test('a first answer that is not as expected is the end', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index % 2 === 0) socket.write(answer(503))
    else socket.resetAndDestroy()
  })
  const reading = flat(await generator.openLoop(openPlan(server.url, few)))
  expect(happened(reading.get)).toEqual({ http5xx: 10, reset: 10 })
  expect(server.asked).toHaveLength(20)
  await server.emptied()
})

test('an answer that ends its connection is followed by another connection', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.end(answer(200, '{}', ['connection: close'])))
  const reading = flat(await generator.openLoop(openPlan(server.url, few)))
  expect(happened(reading.get)).toEqual({ ok: 20 })
  expect(server.accepted).toBe(40)
})

test('a second answer that never comes is a timeout', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, onConnection, index }) => {
    if (onConnection === 0 || index % 2 === 0) socket.write(answer(200))
  })
  const reading = flat(await generator.openLoop(openPlan(server.url, { ...few, timeout: 700 })))
  const { ok = 0, timeout = 0, ...others } = happened(reading.get)
  expect(others).toEqual({})
  expect(ok + timeout).toBe(20)
  expect(timeout).toBeGreaterThan(0)
  await server.emptied()
})

test.each([
  [idling({ idle: 4_000, spread: 0 }), {}, '"idle" of the client is 4000 ms'],
  [idling({ idle: 300, spread: 301 }), {}, '"spread" of the client is 301 ms'],
  [idling({ idle: 2_000, spread: 1_000 }), {}, 'is idle for up to 3000 ms'],
  [few.client, { connections: 5 }, 'leave them out'],
])('what it cannot do is refused: %j %j', async (client, more, why) => {
  const mix = [{ request: get(), weight: 1 }]
  const plan = openPlan('http://127.0.0.1:1', { ...few, ...more, client, mix })
  await expect(checkOpenLoopPlan(plan)).rejects.toThrow(why)
})
