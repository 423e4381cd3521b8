import { expect, onTestFinished, test } from 'vitest'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { retrying } from '../../src/clients/retrying.ts'
import { startGenerator } from '../../src/index.ts'
import { account, flat, happened, openPlan, post } from '../plans.ts'
import { answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()
const atOnce = retrying({ patience: 300, attempts: 3 })

/** 20 arrivals at 40/s. */
const few = { rate: 40, timeout: 5_000 }

test('an arrival is tried again until it is answered, and counted once', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    const way = index % 4
    if (way === 0) socket.write(answer(503))
    else if (way === 1) socket.resetAndDestroy()
    else if (way === 2) socket.write(answer(200))
  })
  const client = retrying({ patience: 200, attempts: 100 })
  const reading = flat(await generator.openLoop(openPlan(server.url, { ...few, client })))
  expect(reading.client).toBe('retrying-at-once')
  expect(happened(reading.get)).toEqual({ ok: 20 })
  expect(account(reading)).toEqual({ offered: [20, 0], ended: [20, 0] })
  // Each fourth request is answered.
  expect(reading.attempts).toBe(server.asked.length)
  expect(reading.attempts).toBeGreaterThanOrEqual(76)
})

test.each([
  ['http5xx', 3, answer(500)],
  ['http4xx', 3, answer(429)],
  ['http4xx', 1, answer(404)],
  ['wrongAnswer', 1, answer(201)],
  ['timeout', 3, ''],
] as const)('%s is the end after %d attempts', async (outcome, attempts, bytes) => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(bytes))
  const mix = [{ request: post(), weight: 1 }]
  const plan = openPlan(server.url, { ...few, client: atOnce, mix })
  const reading = flat(await generator.openLoop(plan))
  expect(happened(reading.post)).toEqual({ [outcome]: 20 })
  expect(reading.attempts).toBe(20 * attempts)
  expect(server.asked).toHaveLength(20 * attempts)
  await server.emptied()
})

test('a port where nobody listens is tried again, and refused in the end', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  await server.stop()
  const reading = flat(await generator.openLoop(openPlan(server.url, { ...few, client: atOnce })))
  expect(happened(reading.get)).toEqual({ refused: 20 })
  expect(reading.attempts).toBe(60)
})

test('who does not retry has given up after the time', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    setTimeout(() => socket.write(answer(200)), index % 2 === 0 ? 0 : 1_000)
  })
  const client = retrying({ patience: 400, attempts: 1 })
  const reading = flat(await generator.openLoop(openPlan(server.url, { ...few, client })))
  expect(reading.client).toBe('giving-up')
  expect(happened(reading.get)).toEqual({ ok: 10, timeout: 10 })
  expect(reading.attempts).toBe(20)
})

test('the stream’s timeout ends an arrival between its attempts', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(500)))
  const client = retrying({ patience: 300, attempts: 100, backOff: 200 })
  const plan = openPlan(server.url, { ...few, timeout: 700, client })
  const reading = flat(await generator.openLoop(plan))
  expect(reading.client).toBe('backing-off')
  expect(happened(reading.get)).toEqual({ timeout: 20 })
  expect(reading.attempts).toBe(server.asked.length)
  // Waits are 100, 200 and 400 ms on average.
  expect(reading.attempts).toBeLessThan(20 * 8)
})

test('waits are random, and the same for the same seed', async () => {
  const waits = async (seed: number): Promise<number[]> => {
    const { generator, serve } = load
    const server = await serve(({ socket }) => socket.write(answer(500)))
    const client = retrying({ patience: 300, attempts: 2, backOff: 1_000 })
    await generator.openLoop(openPlan(server.url, { rate: 8, timeout: 5_000, client, seed }))
    return server.asked.map(({ at }) => at - (server.asked[0]?.at ?? 0))
  }
  const [first, same, others] = [await waits(1), await waits(1), await waits(2)]
  expect(first).toHaveLength(8)
  const apart = (one: readonly number[], two: readonly number[]): number =>
    Math.max(...one.map((time, index) => Math.abs(time - (two[index] ?? 0))))
  expect(apart(first, same)).toBeLessThan(apart(first, others))
})

test('attempts of several senders add up', async () => {
  const server = await load.serve(({ socket }) => socket.write(answer(500)))
  const generator = await startGenerator({ processes: 2 })
  const plan = openPlan(server.url, { ...few, client: atOnce })
  onTestFinished(() => generator.stop())
  const reading = flat(await generator.openLoop(plan))
  expect(happened(reading.get)).toEqual({ http5xx: 20 })
  expect(reading.attempts).toBe(60)
})

test.each([
  [retrying({ patience: 6_000, attempts: 2 }), {}, '"patience" of the client is 6000 ms'],
  [retrying({ patience: 10, attempts: 0 }), {}, '"attempts" of the client is 0'],
  [retrying({ patience: 10, attempts: 2, backOff: -1 }), {}, '"backOff" of the client is -1 ms'],
  [atOnce, { connections: 5 }, 'leave them out'],
])('what it cannot do is refused: %j', async (client, more, why) => {
  const plan = openPlan('http://127.0.0.1:1', { ...few, ...more, client })
  await expect(checkOpenLoopPlan(plan)).rejects.toThrow(why)
})
