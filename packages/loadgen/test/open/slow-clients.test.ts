import { once } from 'node:events'
import { createServer, type RequestListener, type ServerOptions } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { slowReader } from '../../src/clients/slow-reader.ts'
import { slowSender } from '../../src/clients/slow-sender.ts'
import { account, flat, get, happened, openPlan, post } from '../plans.ts'
import { answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()
const slowHeaders = slowSender({ part: 'headers', every: 20 })
const slowBody = slowSender({ part: 'body', every: 20 })
const mixOf = (request: ReturnType<typeof get>) => [{ request, weight: 1 }]

/** 20 arrivals at 40/s. */
const few = { rate: 40, timeout: 600 }

/**
 * A server of Node's own, with its limits. Node ends its 408 with the connection, so that a byte on
 * its way makes it a reset; here it has a length.
 */
const serveHttp = async (options: ServerOptions, respond: RequestListener): Promise<string> => {
  const server = createServer({ connectionsCheckingInterval: 50, ...options }, respond)
  server.on('clientError', (_error, socket) => socket.end(answer(408)))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return `http://127.0.0.1:${address.port}`
}

test('headers that never end are given up in time, each on a connection of its own', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const plan = openPlan(server.url, { ...few, client: slowHeaders })
  const reading = flat(await generator.openLoop(plan))
  expect(reading.client).toBe('slow-headers')
  expect(happened(reading.get)).toEqual({ timeout: 20 })
  expect(account(reading)).toEqual({ offered: [20, 0], ended: [20, 0] })
  expect(server.accepted).toBe(20)
  expect(server.asked).toEqual([])
  await server.emptied()
})

test.each([
  ['headers', { headersTimeout: 200 }, slowHeaders, get('/', { expectStatus: 408 })],
  ['a body', { requestTimeout: 200 }, slowBody, post('/', { expectStatus: 408 })],
] as const)('a server that limits the time for %s answers', async (_, limit, client, request) => {
  const url = await serveHttp(limit, () => {})
  const plan = openPlan(url, { ...few, timeout: 3_000, client, mix: mixOf(request) })
  const { get: gets, post: posts } = flat(await load.generator.openLoop(plan))
  expect([happened(gets), happened(posts)]).toContainEqual({ ok: 20 })
})

test('a body comes byte by byte, and stays short of its length', async () => {
  const lengths: number[] = []
  const url = await serveHttp({}, (request) => {
    const index = lengths.push(0) - 1
    expect(request.headers['content-length']).toBe('10000')
    request.on('data', (bytes: Buffer) => {
      lengths[index] = (lengths[index] ?? 0) + bytes.length
    })
  })
  const plan = openPlan(url, { ...few, client: slowBody, mix: mixOf(post()) })
  const reading = flat(await load.generator.openLoop(plan))
  expect(happened(reading.post)).toEqual({ timeout: 20 })
  expect(lengths).toHaveLength(20)
  for (const length of lengths) {
    expect(length).toBeGreaterThan(2)
    expect(length).toBeLessThanOrEqual(30)
  }
})

test('a connection that is cut is a reset', async () => {
  const url = await serveHttp({}, ({ socket }) => socket.resetAndDestroy())
  const plan = openPlan(url, { ...few, client: slowBody, mix: mixOf(post()) })
  expect(happened(flat(await load.generator.openLoop(plan)).post)).toEqual({ reset: 20 })
})

/** More than the kernels keep of an answer that is not read. */
const large = Buffer.alloc(16 * 2 ** 20, 'x')

test('an answer that is read slowly stays with the server', async () => {
  let left = 0
  const url = await serveHttp({}, (_request, response) => {
    response.end(large)
    response.on('close', () => {
      if (!response.writableFinished) left += 1
    })
  })
  const client = slowReader({ bytes: 1024, every: 20 })
  const reading = flat(await load.generator.openLoop(openPlan(url, { ...few, client })))
  expect(happened(reading.get)).toEqual({ timeout: 20 })
  await expect.poll(() => left).toBe(20)
})

test('an answer that is read to its end is as good as any', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) =>
    socket.write(answer(index % 2 === 0 ? 200 : 500, 'x'.repeat(50))),
  )
  const client = slowReader({ bytes: 16, every: 20 })
  const reading = flat(
    await generator.openLoop(openPlan(server.url, { ...few, timeout: 3_000, client })),
  )
  expect(happened(reading.get)).toEqual({ ok: 10, http5xx: 10 })
  await server.emptied()
})

test.each([
  [slowSender({ part: 'headers', every: 1 }), {}, '"every" of the client is 1 ms'],
  [slowBody, {}, 'give requests with POST'],
  [slowHeaders, { connections: 5 }, 'leave them out'],
  [slowReader({ bytes: 0.5, every: 20 }), {}, '"bytes" of the client is 0.5'],
  [slowReader({ bytes: 1, every: 20 }), { rate: 4000, timeout: 60_000 }, '2000 connections'],
])('$name: what it cannot do is refused', async (client, more, why) => {
  const plan = openPlan('http://127.0.0.1:1', { ...few, ...more, client })
  await expect(checkOpenLoopPlan(plan)).rejects.toThrow(why)
})
