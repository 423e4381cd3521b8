import { expect, onTestFinished, test } from 'vitest'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { eventStream } from '../../src/clients/event-stream.ts'
import { account, flat, get, happened, openPlan } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

const head =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const event = chunk('data: 1\n\n')

/** Sends an event each 50 ms from a time on. */
const sendEvents = ({ socket }: Asked, from = 0): NodeJS.Timeout => {
  socket.write(head)
  const begins = performance.now() + from
  const timer = setInterval(() => {
    if (performance.now() >= begins) socket.write(event)
  }, 50)
  socket.on('close', () => clearInterval(timer))
  onTestFinished(() => clearInterval(timer))
  return timer
}

/** 20 arrivals at 40/s, that hold on for as long as they are let. */
const planOf = (url: string) =>
  openPlan(url, {
    rate: 40,
    timeout: 20_000,
    client: eventStream({ silence: 1_000 }),
    mix: [{ request: get('/', { expectBody: 'data:' }), weight: 1 }],
  })

test('streams last until the end of the schedule, and not longer', async () => {
  const { generator, serve } = load
  const server = await serve((asked) => sendEvents(asked))
  const started = performance.now()
  const reading = flat(await generator.openLoop(planOf(server.url)))
  expect(reading.client).toBe('event-stream')
  expect(happened(reading.get)).toEqual({ ok: 20 })
  expect(account(reading)).toEqual({ offered: [20, 0], ended: [20, 0] })
  expect(server.accepted).toBe(20)
  // Their timeout is 20 s.
  expect(performance.now() - started).toBeLessThan(10_000)
  await server.emptied()
})

test('streams end with a schedule that is ended early', async () => {
  const { generator, serve } = load
  const server = await serve((asked) => sendEvents(asked))
  const plan = { ...planOf(server.url), duration: 15_000 }
  const reading = flat(await generator.openLoop(plan, undefined, () => generator.endAt(500)))
  expect(happened(reading.get)).toEqual({ ok: 20 })
})

test('a first event after the end of the schedule is soon enough', async () => {
  const { generator, serve } = load
  const server = await serve((asked) => sendEvents(asked, 600))
  const reading = flat(await generator.openLoop(planOf(server.url)))
  expect(happened(reading.get)).toEqual({ ok: 20 })
})

test.each([
  ['that is complete', 'reset', ({ socket }: Asked) => socket.write(chunk(''))],
  ['whose connection ends', 'reset', ({ socket }: Asked) => socket.end()],
  ['that is cut', 'reset', ({ socket }: Asked) => socket.resetAndDestroy()],
  ['that falls silent', 'timeout', () => {}],
] as const)('a stream %s is a %s', async (_, outcome, end) => {
  const { generator, serve } = load
  const server = await serve((asked) => {
    const timer = sendEvents(asked)
    setTimeout(() => {
      clearInterval(timer)
      end(asked)
    }, 120)
  })
  const plan = { ...planOf(server.url), duration: 2_000 }
  const { get: gets } = flat(await generator.openLoop(plan))
  expect(gets).toMatchObject({ offered: 80, [outcome]: expect.any(Number) })
  // The last may be open, or not have been silent for long, when the schedule ends.
  expect(gets[outcome] + gets.ok).toBe(80)
  expect(gets[outcome]).toBeGreaterThan(30)
})

test('an answer that is no stream is what it is', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) =>
    socket.write(index % 2 === 0 ? answer(503) : answer(404)),
  )
  const reading = flat(await generator.openLoop(planOf(server.url)))
  expect(happened(reading.get)).toEqual({ http4xx: 10, http5xx: 10 })
  await server.emptied()
})

test('an answer that never begins is a timeout', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  const reading = flat(await generator.openLoop(planOf(server.url)))
  expect(happened(reading.get)).toEqual({ timeout: 20 })
})

test.each([
  [eventStream({ silence: 0 }), {}, '"silence" of the client is 0 ms'],
  [eventStream({ silence: 100 }), { timeout: 400 }, 'give the stream a longer timeout'],
  [eventStream({ silence: 100 }), { connections: 5 }, 'leave them out'],
])('what it cannot do is refused: %j %j', async (client, more, why) => {
  const plan = openPlan('http://127.0.0.1:1', { ...more, client })
  await expect(checkOpenLoopPlan(plan)).rejects.toThrow(why)
})
