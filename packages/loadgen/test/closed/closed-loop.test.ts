import { decodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { closedPlan, get, openPlan, post } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

const later =
  (delay: number) =>
  ({ socket }: Asked): void => {
    setTimeout(() => socket.write(answer(200)), delay)
  }

test("keeps Little's law on a server of 20 ms, in microseconds", async () => {
  const { generator, serve } = load
  const server = await serve(later(20))
  const reading = await generator.closedLoop(closedPlan(server.url, { duration: 2_000 }))
  expect(reading.littleError).toBeLessThan(0.1)
  expect(reading).toMatchObject({ wrong: 0, errors: 0, timeouts: 0, reconnects: 0 })
  const latency = decodeHistogram(reading.latency)
  expect(latency.totalCount).toBe(reading.ok)
  expect(latency.minNonZeroValue).toBeGreaterThan(18_000)
  // A histogram's step is 16 or 32 µs here; of whole milliseconds none would be further off.
  const offMilliseconds = [10, 25, 50, 75, 90].map((p) => latency.getValueAtPercentile(p) % 1_000)
  expect(Math.max(...offMilliseconds)).toBeGreaterThan(64)
  expect(reading.throughput).toBeCloseTo((reading.ok / reading.duration) * 1e6, 6)
  expect(reading.generator.sendRatio).toBeNull()
})

test('stops behind its duration and leaves no connection', async () => {
  const { generator, serve } = load
  const server = await serve(later(1))
  const reading = await generator.closedLoop(closedPlan(server.url, { duration: 300 }))
  expect(reading.duration).toBeGreaterThanOrEqual(299_000)
  await server.emptied()
  expect(server.accepted).toBe(4)
  const asked = server.asked.length
  // The next trial of the same process is clean: nothing of the first one is still sending.
  const other = await serve(later(1))
  await generator.openLoop(openPlan(other.url))
  expect(server.asked).toHaveLength(asked)
  expect(server.accepted).toBe(4)
})

test('only correct answers are throughput and latency', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    const status = index % 2 === 0 ? 200 : 500
    setTimeout(() => socket.write(answer(status)), status === 200 ? 1 : 20)
  })
  const reading = await generator.closedLoop(closedPlan(server.url))
  expect(reading.ok).toBeGreaterThan(0)
  expect(reading.wrong).toBeGreaterThan(0)
  expect(decodeHistogram(reading.latency).totalCount).toBe(reading.ok)
  expect(reading.ok + reading.wrong).toBeLessThanOrEqual(server.asked.length)
})

test('an answer without the expected text is wrong', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) =>
    setTimeout(() => socket.write(answer(200, index % 2 === 0 ? '{"id":1}' : '{"id":2}')), 1),
  )
  const request = get('/', { expectBody: '"id":1' })
  const reading = await generator.closedLoop(closedPlan(server.url, { request }))
  expect(reading.ok).toBeGreaterThan(0)
  expect(Math.abs(reading.ok - reading.wrong)).toBeLessThanOrEqual(8)
})

test('sends the request as prepared', async () => {
  const { generator, serve } = load
  const server = await serve(later(1))
  const request = post('/api/notes/?a=1')
  await generator.closedLoop(closedPlan(server.url, { request, duration: 100 }))
  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    path: '/api/notes/?a=1',
    body: '{"title":"note"}',
  })
})

test('a generator that is stopped for half a second says how long', async () => {
  const { generator, serve } = load
  const { pid } = generator
  const held = 500
  const server = await serve((asked) => {
    setTimeout(() => asked.socket.write(answer(200)), 1)
    if (asked.index !== 100) return
    process.kill(pid, 'SIGSTOP')
    setTimeout(() => process.kill(pid, 'SIGCONT'), held)
  })
  const reading = await generator.closedLoop(closedPlan(server.url, { duration: 2_000 }))
  const { eventLoopDelayMax } = reading.generator
  expect(eventLoopDelayMax).toBeGreaterThan((held - 5) * 1_000)
  expect(eventLoopDelayMax).toBeLessThan(reading.duration)
})

test('connections that are opened again are counted', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index % 20 === 19) socket.end()
    else setTimeout(() => socket.write(answer(200)), 1)
  })
  const reading = await generator.closedLoop(closedPlan(server.url))
  expect(reading.reconnects).toBeGreaterThan(0)
  await server.emptied()
  expect(reading.reconnects).toBeLessThanOrEqual(server.accepted - 4)
})

test('timeouts are counted apart from errors and stay out of the latencies', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index > 40) return
    setTimeout(() => socket.write(answer(200)), 1)
  })
  const plan = closedPlan(server.url, { timeout: 1_000, duration: 1_800 })
  const reading = await generator.closedLoop(plan)
  expect(reading).toMatchObject({ timeouts: 4, errors: 0, reconnects: 4 })
  expect(decodeHistogram(reading.latency).totalCount).toBe(reading.ok)
})

test('what is under way at the end is answered afterwards, outside the count', async () => {
  const { generator, serve } = load
  const server = await serve(later(100))
  const reading = await generator.closedLoop(closedPlan(server.url, { duration: 350 }))
  expect(reading).toMatchObject({ unanswered: 0, timeouts: 0, errors: 0, wrong: 0, reconnects: 0 })
  // Four more than were counted were asked, and none behind the end.
  expect(server.asked.length).toBe(reading.ok + 4)
})

test.each([
  ['never', 4, () => {}],
  ['with a reset', 4, ({ socket }: Asked) => setTimeout(() => socket.resetAndDestroy(), 1_000)],
])('a request that is answered %s is known to be unanswered', async (_how, lost, finish) => {
  const { generator, serve } = load
  const server = await serve((asked) => {
    if (asked.onConnection < 5) setTimeout(() => asked.socket.write(answer(200)), 1)
    else finish(asked)
  })
  const plan = closedPlan(server.url, { duration: 700, timeout: 1_500 })
  const reading = await generator.closedLoop(plan)
  expect(reading).toMatchObject({ ok: 20, unanswered: lost, timeouts: 0, errors: 0, reconnects: 0 })
  await server.emptied()
})

test.each([
  ['behind its end', 100],
  ['in its time', 60_000],
])('a loop aborted %s does not wait for answers', async (_when, duration) => {
  const { generator, serve } = load
  const abort = new AbortController()
  const server = await serve(() => setTimeout(() => abort.abort(), 400))
  const plan = closedPlan(server.url, { duration, timeout: 60_000 })
  await expect(generator.closedLoop(plan, abort.signal)).rejects.toMatchObject({
    code: 'LOADGEN_ABORTED',
  })
  await server.emptied()
})

test('a server that is not there ends the trial early, with errors and no throughput', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  await server.stop()
  const reading = await generator.closedLoop(closedPlan(server.url, { duration: 60_000 }))
  expect(reading).toMatchObject({ ok: 0, throughput: 0, littleError: 1 })
  expect(reading.errors).toBeGreaterThanOrEqual(1_000)
})
