import { decodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { kept } from '../../src/clients/kept.ts'
import { newEachTime } from '../../src/clients/new.ts'
import { assertSources } from '../../src/open/sources.ts'
import { account, flat, get, happened, openPlan, post } from '../plans.ts'
import { answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

test('every arrival opens a connection of its own and announces its end', async () => {
  const { generator, serve } = load
  // It would keep them: the sender is the one that closes.
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const mix = [
    { request: get(), weight: 1 },
    { request: post(), weight: 1 },
  ]
  const reading = flat(await generator.openLoop(openPlan(server.url, { client: newEachTime, mix })))
  expect(reading.client).toBe('new')
  expect(reading.get.ok + reading.post.ok).toBe(100)
  expect(server.accepted).toBe(100)
  expect(server.asked.every(({ onConnection }) => onConnection === 0)).toBe(true)
  for (const { head } of server.asked) expect(head.match(/^connection: .*$/gm)).toHaveLength(1)
  expect(server.asked[0]?.head).toContain('\r\nconnection: close')
  await server.emptied()
})

test('new connections end in the same outcomes', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index % 4 === 0) socket.end(answer(200))
    else if (index % 4 === 1) socket.resetAndDestroy()
    else if (index % 4 === 2) socket.write(answer(500))
  })
  const plan = openPlan(server.url, { client: newEachTime, timeout: 300 })
  const reading = flat(await generator.openLoop(plan))
  expect(happened(reading.get)).toEqual({ ok: 25, reset: 25, http5xx: 25, timeout: 25 })
  expect(account(reading)).toEqual({ offered: [100, 0], ended: [100, 0] })
})

test('latency includes connecting, the time behind the writing does not', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const plan = openPlan(server.url, { client: newEachTime })
  const reading = flat(await generator.openLoop(plan))
  const [whole, behind] = [reading.latency, reading.service].map(decodeHistogram)
  expect(whole?.totalCount).toBe(100)
  // Connecting takes a turn of the event loop at least.
  expect((whole?.mean ?? 0) - (behind?.mean ?? 0)).toBeGreaterThan(20)
})

test('kept connections are used again and announce nothing', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  // On a machine that is busy elsewhere, more are in flight at once than were opened before.
  const few = { client: kept, connections: 4, maxInFlight: 20 }
  const reading = flat(await generator.openLoop(openPlan(server.url, few)))
  expect(reading).toMatchObject({ client: 'kept', sources: 1 })
  expect(server.accepted).toBeLessThanOrEqual(20)
  expect(server.asked.length).toBeGreaterThan(20)
  expect(server.asked.some(({ head }) => /^connection:/m.test(head))).toBe(false)
})

test.for([kept, newEachTime])('$name connections come from the sources in turn', async (client) => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const sources = ['127.0.0.2', '127.0.0.3', '127.0.0.4']
  const plan = openPlan(server.url, { sources, client })
  const reading = flat(await generator.openLoop(plan))
  expect(reading.sources).toBe(3)
  expect(happened(reading.get)).toEqual({ ok: 100 })
  const seen = sources.map((source) => server.asked.filter(({ from }) => from === source).length)
  expect(seen.reduce((sum, count) => sum + count, 0)).toBe(100)
  // Connections opened in turn: 34, 33 and 33 new ones; kept ones are used in turn as well.
  for (const count of seen) expect(count).toBeGreaterThanOrEqual(client === newEachTime ? 33 : 20)
})

test.each([
  ['192.0.2.9', 'it is no address of this machine'],
  ['::1', '127.0.0.1 is of another family'],
])('a source that cannot be used, %s, is an error before anything is sent', async (bad, why) => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const loading = generator.openLoop(openPlan(server.url, { sources: ['127.0.0.2', bad] }))
  await expect(loading).rejects.toMatchObject({
    code: 'LOADGEN_SOURCE_UNAVAILABLE',
    message: expect.stringContaining(`Nothing can be sent from ${bad}: ${why}`),
  })
  expect(server.accepted).toBe(0)
})

test('loopback is no source for a target outside it', async () => {
  const target = { address: '192.0.2.1', port: 80, host: '192.0.2.1' }
  await expect(assertSources(['127.0.0.2'], target)).rejects.toThrow('is outside loopback')
})

test('answers within the deadline are counted apart from those behind it', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) =>
    setTimeout(() => socket.write(answer(index % 5 === 4 ? 500 : 200)), index % 2 === 0 ? 0 : 900),
  )
  const reading = flat(await generator.openLoop(openPlan(server.url, { deadline: 600 })))
  expect(happened(reading.get)).toEqual({ ok: 80, http5xx: 20 })
  expect(reading.deadline).toEqual({ limit: 600, met: 40 })
})
