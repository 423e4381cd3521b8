import type { OutcomeCounts } from '@deployment-lab/result'
import { decodeHistogram } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { account, flat, get, happened, openPlan, post } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

/** 100 arrivals at 200/s. */
const all = 100

const cases: [string, (asked: Asked) => void, Partial<OutcomeCounts>][] = [
  ['answers', ({ socket }) => socket.write(answer(200)), { ok: all }],
  ['another 2xx', ({ socket }) => socket.write(answer(201)), { wrongAnswer: all }],
  ['3xx', ({ socket }) => socket.write(answer(302)), { http3xx: all }],
  ['4xx', ({ socket }) => socket.write(answer(429)), { http4xx: all }],
  ['5xx', ({ socket }) => socket.write(answer(503)), { http5xx: all }],
  [
    'a switch of protocols',
    ({ socket }) => socket.write('HTTP/1.1 101 Switching\r\n\r\n'),
    { http1xx: all },
  ],
  ['no HTTP', ({ socket }) => socket.write('+PONG\r\n'), { wrongAnswer: all }],
  ['a close without an answer', ({ socket }) => socket.end(), { reset: all }],
  ['a reset', ({ socket }) => socket.resetAndDestroy(), { reset: all }],
  ['half a head', ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'), { reset: all }],
  [
    'half a body',
    ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    { reset: all },
  ],
  [
    'a reset in the body',
    ({ socket }) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', () =>
        socket.resetAndDestroy(),
      ),
    { reset: all },
  ],
  [
    'an announced close',
    ({ socket }) => socket.end(answer(200, 'x', ['connection: close'])),
    { ok: all },
  ],
  [
    'a body that ends with the connection',
    ({ socket }) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'),
    { ok: all },
  ],
  [
    'chunks',
    ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r')
      setImmediate(() => socket.write('\n0\r\n\r\n'))
    },
    { ok: all },
  ],
  [
    'every other answer right',
    ({ socket, index }) => socket.write(answer(index % 2 === 0 ? 200 : 500)),
    { ok: 50, http5xx: 50 },
  ],
]

describe('every arrival ends in one outcome', () => {
  test.for(cases)('%s', async ([, respond, expected]) => {
    const { generator, serve } = load
    const server = await serve(respond)
    const reading = flat(await generator.openLoop(openPlan(server.url)))
    expect(happened(reading.get)).toEqual(expected)
    expect(account(reading)).toEqual({ offered: [all, 0], ended: [all, 0] })
    expect(server.asked).toHaveLength(all)
  })
})

test('answers that fail at once make no latency look better', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index % 2 === 0) setTimeout(() => socket.write(answer(200)), 20)
    else socket.write(answer(500))
  })
  const reading = flat(await generator.openLoop(openPlan(server.url)))
  expect(happened(reading.get)).toEqual({ ok: 50, http5xx: 50 })
  const latency = decodeHistogram(reading.latency)
  expect([latency.totalCount, decodeHistogram(reading.service).totalCount]).toEqual([50, 50])
  expect(latency.minNonZeroValue).toBeGreaterThan(15_000)
})

test('no answer within the limit is a timeout and enters the percentiles as the limit', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  const reading = flat(await generator.openLoop(openPlan(server.url, { timeout: 300 })))
  expect(happened(reading.get)).toEqual({ timeout: all })
  for (const histogram of [reading.latency, reading.service].map(decodeHistogram)) {
    expect(histogram.totalCount).toBe(all)
  }
  const latency = decodeHistogram(reading.latency)
  expect(latency.minNonZeroValue / 300_000).toBeCloseTo(1, 2)
  expect(latency.maxValue / 300_000).toBeCloseTo(1, 2)
  expect(reading.longestOutage).toBe(500_000)
})

test('a port where nobody listens refuses every arrival', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  await server.stop()
  const reading = flat(await generator.openLoop(openPlan(server.url)))
  expect(happened(reading.get)).toEqual({ refused: all })
  expect(decodeHistogram(reading.latency).totalCount).toBe(0)
  expect(reading.generator.sendRatio).toBe(1)
})

test('what does not fit in flight is dropped, and shows in the send ratio', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  const plan = openPlan(server.url, { timeout: 1_000, maxInFlight: 25 })
  const reading = flat(await generator.openLoop(plan))
  expect(happened(reading.get)).toEqual({ timeout: 25, dropped: 75 })
  expect(reading.generator.sendRatio).toBe(0.25)
  expect(server.asked).toHaveLength(25)
})

test('a server that restarts in the middle costs requests, each counted', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index === 60) {
      void server.crash()
      setTimeout(() => void server.listen(), 300)
    } else if (index % 10 !== 9) socket.write(answer(200))
  })
  const plan = openPlan(server.url, { duration: 2_000, timeout: 1_500 })
  const reading = flat(await generator.openLoop(plan))
  expect(account(reading)).toEqual({ offered: [400, 0], ended: [400, 0] })
  const outcomes = happened(reading.get)
  expect(Object.keys(outcomes).toSorted()).toEqual(['ok', 'refused', 'reset', 'timeout'])
  expect(reading.longestOutage).toBeGreaterThan(250_000)
  expect(reading.totalOutage).toBeGreaterThanOrEqual(reading.longestOutage)
  expect(reading.timeline.reduce((sum, second) => sum + second.ok, 0)).toBe(outcomes.ok)
})

test('GET and POST are counted apart, bodies arrive whole', async () => {
  const { generator, serve } = load
  const server = await serve(({ method, body, socket }) => {
    socket.write(method === 'GET' ? answer(200) : answer(body === '{"title":"note"}' ? 201 : 400))
  })
  const mix = [
    { request: get('/api/me/'), weight: 1 },
    { request: post('/api/notes/', { expectStatus: 201 }), weight: 1 },
  ]
  const reading = flat(await generator.openLoop(openPlan(server.url, { mix })))
  const posts = server.asked.filter(({ method }) => method === 'POST').length
  expect(posts).toBeGreaterThan(20)
  expect(happened(reading.post)).toEqual({ ok: posts })
  expect(happened(reading.get)).toEqual({ ok: all - posts })
})

test('an answer without the expected text is wrong', async () => {
  const { generator, serve } = load
  const server = await serve(({ path, socket }) => socket.write(answer(200, `{"path":"${path}"}`)))
  const mix = [
    { request: get('/a', { expectBody: '"/a"' }), weight: 1 },
    { request: post('/b', { expectBody: '"/a"' }), weight: 1 },
  ]
  const reading = flat(await generator.openLoop(openPlan(server.url, { mix })))
  expect(Object.keys(happened(reading.get))).toEqual(['ok'])
  expect(Object.keys(happened(reading.post))).toEqual(['wrongAnswer'])
})

test('answers are counted by the process that names itself', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) =>
    socket.write(answer(200, '{}', [`x-lab-process: worker-${index % 2}`])),
  )
  const reading = flat(await generator.openLoop(openPlan(server.url)))
  expect(reading.processes).toEqual({ 'worker-0': 50, 'worker-1': 50 })
})

test('connections opened before the clock are used in turn, and again', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  await generator.openLoop(openPlan(server.url, { connections: 5 }))
  const used = server.asked.slice(0, 5).map(({ onConnection }) => onConnection)
  expect(used).toEqual([0, 0, 0, 0, 0])
  expect(server.accepted).toBeLessThan(all / 2)
})

test('a close behind each answer, unannounced, may race with the next request: a reset', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.end(answer(200)))
  const reading = flat(await generator.openLoop(openPlan(server.url)))
  const { ok = 0, reset = 0, ...others } = happened(reading.get)
  expect(others).toEqual({})
  expect(ok + reset).toBe(all)
  expect(server.asked.length).toBeGreaterThanOrEqual(ok)
  expect(ok).toBeGreaterThan(reset)
})

test('a connection that the server closed while it was idle is not used again', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => {
    socket.write(answer(200))
    setTimeout(() => socket.end(), 20)
  })
  const plan = openPlan(server.url, { rate: 5, duration: 2_000, connections: 1 })
  const reading = flat(await generator.openLoop(plan))
  expect(happened(reading.get)).toEqual({ ok: 10 })
  expect(server.asked.every(({ onConnection }) => onConnection === 0)).toBe(true)
})

test.for([
  ['with an answer', ({ socket }: Asked) => socket.write(answer(200) + answer(500))],
  [
    'behind an answer',
    ({ socket }: Asked) => {
      socket.write(answer(200))
      setTimeout(() => socket.write(answer(408)), 10)
    },
  ],
] as const)('bytes nobody asked for, %s, end a connection', async ([, respond]) => {
  const { generator, serve } = load
  const server = await serve(respond)
  const reading = flat(
    await generator.openLoop(openPlan(server.url, { rate: 5, duration: 1_000, connections: 1 })),
  )
  expect(happened(reading.get)).toEqual({ ok: 5 })
  expect(server.asked.every(({ onConnection }) => onConnection === 0)).toBe(true)
})
