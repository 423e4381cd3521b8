import type { OpenLoopReading, OutcomeCounts, StreamReading } from '@deployment-lab/result'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newEachTime } from '../../src/clients/new.ts'
import { arrivalTimes, type Generator, startGenerator } from '../../src/index.ts'
import { account, get, happened, openPlan, post, streamPlan } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()
const pairs: Generator[] = []
beforeAll(async () => {
  pairs.push(await startGenerator({ processes: 2 }))
})
afterAll(() => Promise.all(pairs.map((pair) => pair.stop())))

const generatorOf = (processes: 1 | 2): Generator => {
  const [pair] = pairs
  if (pair === undefined) throw new TypeError('it starts before the tests')
  return processes === 1 ? load.generator : pair
}

const mixed = [
  { request: get('/me'), weight: 1 },
  { request: post('/note', { expectStatus: 201 }), weight: 1 },
]

/** Users who are answered and others who are turned away, half as often, each on its own client. */
const twoStreams = (url: string) =>
  openPlan(url, {
    duration: 1_000,
    controlUntil: 400,
    streams: [
      streamPlan({ rate: 200, mix: mixed, arrivals: 'poisson', connections: 4 }),
      streamPlan({
        name: 'flooder',
        users: false,
        rate: 100,
        client: newEachTime,
        mix: [{ request: get('/flood', { expectStatus: 204 }), weight: 1 }],
        deadline: 4_000,
      }),
    ],
  })

const respond = ({ path, socket, method }: Asked): void => {
  if (path === '/flood') socket.write(answer(429, '{"why":"too many"}'))
  else socket.write(answer(method === 'GET' ? 200 : 201))
}

const streamOf = ({ streams }: OpenLoopReading, name: string): StreamReading => {
  const stream = streams.find((each) => each.name === name)
  if (stream === undefined) throw new TypeError(`there is no stream ${name}`)
  return stream
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

test.for([1, 2] as const)(
  'streams with paces and clients of their own are accounted for apart, sent by %d',
  async (processes) => {
    const server = await load.serve(respond)
    const plan = twoStreams(server.url)
    const reading = await generatorOf(processes).openLoop(plan)
    const [users, flooder] = [streamOf(reading, 'users'), streamOf(reading, 'flooder')]
    const times = (path: string): number =>
      server.asked.filter((asked) => asked.path === path).length
    expect(happened(users.get)).toEqual({ ok: times('/me') })
    expect(happened(users.post)).toEqual({ ok: times('/note') })
    expect(times('/me') + times('/note')).toBe(arrivalTimes(plan).length)
    expect(happened(flooder.get)).toEqual({ http4xx: 100 })
    expect(flooder.post.offered).toBe(0)
    for (const stream of [users, flooder]) {
      expect(account(stream).offered).toEqual(account(stream).ended)
    }
    expect([users.client, users.rate, users.users]).toEqual(['kept', 200, true])
    expect([flooder.client, flooder.rate, flooder.users]).toEqual(['new', 100, false])
    expect([users.deadline, flooder.deadline]).toEqual([undefined, { limit: 4_000, met: 0 }])
    const flooding = server.asked.filter(({ path }) => path === '/flood')
    expect(flooding.every(({ onConnection }) => onConnection === 0)).toBe(true)
    expect(server.asked.some(({ path, onConnection }) => path === '/me' && onConnection > 0)).toBe(
      true,
    )
    expect(users.wrong).toBeUndefined()
    expect(flooder.wrong).toEqual([{ status: 429, body: '{"why":"too many"}', count: 100 }])
    expect(flooder.longestOutage).toBe(1_000_000)
    expect(flooder.outages).toEqual([[0, 1_000]])
    expect(reading.generator).toMatchObject({ sendRatio: 1, processes })
  },
)

const together = ({ get: gets, post: posts }: Record<'get' | 'post', OutcomeCounts>) => ({
  offered: gets.offered + posts.offered,
  ok: gets.ok + posts.ok,
})

test.for([1, 2] as const)(
  'slices, seconds and control add up to the counts, sent by %d',
  async (processes) => {
    const server = await load.serve((asked) => {
      if (asked.index % 7 === 6) asked.socket.write(answer(500))
      else respond(asked)
    })
    const plan = twoStreams(server.url)
    const reading = await generatorOf(processes).openLoop(plan)
    expect(reading.controlUntil).toBe(400)
    for (const [index, stream] of reading.streams.entries()) {
      const { slices, control, timeline } = stream
      const all = together(stream)
      expect(slices.width).toBe(100)
      expect([slices.offered.length, slices.ok.length, slices.slowest.length]).toEqual([10, 10, 10])
      expect({ offered: sum(slices.offered), ok: sum(slices.ok) }).toEqual(all)
      expect(sum(timeline.map(({ offered }) => offered))).toBe(all.offered)
      expect(slices.slowest.map((slowest) => slowest > 0)).toEqual(slices.ok.map((ok) => ok > 0))
      const before = arrivalTimes(plan, index).filter((at) => at < 400_000).length
      const { offered = 0, ok = 0 } = control?.underWay ?? {}
      const ended = control === null ? null : together(control)
      expect({ offered: (ended?.offered ?? 0) + offered, ok: (ended?.ok ?? 0) + ok }).toEqual({
        offered: before,
        ok: sum(slices.ok.slice(0, 4)),
      })
      expect(before).toBe(sum(slices.offered.slice(0, 4)))
    }
  },
)

test('each stream has its own timeout and its own room', async () => {
  const { generator, serve } = load
  const server = await serve(({ path, socket }) => {
    if (path === '/') socket.write(answer(200))
  })
  const reading = await generator.openLoop(
    openPlan(server.url, {
      streams: [
        streamPlan({ timeout: 3_000 }),
        streamPlan({
          name: 'waiting',
          users: false,
          mix: [{ request: get('/never'), weight: 1 }],
          timeout: 200,
          maxInFlight: 10,
        }),
      ],
    }),
  )
  expect(happened(streamOf(reading, 'users').get)).toEqual({ ok: 100 })
  const { timeout = 0, dropped = 0, ...others } = happened(streamOf(reading, 'waiting').get)
  expect(others).toEqual({})
  expect(timeout + dropped).toBe(100)
  // Ten at a time for 200 ms each, in half a second of arrivals and what a busy machine adds.
  expect(timeout).toBeGreaterThanOrEqual(20)
  expect(timeout).toBeLessThan(50)
  expect(reading.timeoutAfter).toBe(3_000)
})

test.for([1, 2] as const)('the start is told when it is, sent by %d', async (processes) => {
  const server = await load.serve(respond)
  const told: { at: number; asked: number; heard: number }[] = []
  const reading = await generatorOf(processes).openLoop(twoStreams(server.url), undefined, (at) =>
    told.push({ at, asked: server.asked.length, heard: Date.now() }),
  )
  const [first] = told
  expect(told).toHaveLength(1)
  expect(first?.at).toBe(reading.startedAt)
  // The message is on its way while the clock starts; the trial is far from over.
  expect((first?.heard ?? 0) - reading.startedAt).toBeLessThan(900)
  expect(first?.asked).toBeLessThan(250)
})

test('no two streams share their random numbers, and each has the same ones again', () => {
  const pair = openPlan('http://127.0.0.1:1', {
    streams: ['a', 'b'].map((name) => streamPlan({ name, arrivals: 'poisson' })),
  })
  expect(arrivalTimes(pair, 0)).not.toEqual(arrivalTimes(pair, 1))
  expect(arrivalTimes(pair, 1)).toEqual(arrivalTimes(pair, 1))
  const alone = openPlan('http://127.0.0.1:1', { arrivals: 'poisson' })
  expect(arrivalTimes(alone)).toEqual(arrivalTimes(pair, 0))
})

test('five kinds of wrong answers are kept, with how their bodies begin', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, index }) => {
    if (index % 8 === 7) socket.end('+PONG\r\n')
    else socket.write(answer(index % 8 === 0 ? 200 : 500 + (index % 8), 'é'.repeat(300)))
  })
  const reading = await generator.openLoop(openPlan(server.url))
  const { wrong = [], get: gets } = streamOf(reading, 'users')
  expect(wrong).toHaveLength(5)
  expect(wrong[0]).toMatchObject({ body: 'é'.repeat(200) })
  expect(sum(wrong.map(({ count }) => count))).toBeLessThan(gets.offered - gets.ok)
  for (const { status, count } of wrong) {
    expect(status === 0 ? 507 : status).toBeGreaterThan(500)
    expect(count).toBeGreaterThanOrEqual(12)
  }
})

test.for([1, 2] as const)(
  'a schedule that is ended early has no arrival after its end, sent by %d',
  async (processes) => {
    const server = await load.serve(respond)
    const generator = generatorOf(processes)
    const plan = { ...twoStreams(server.url), duration: 20_000 }
    const reading = await generator.openLoop(plan, undefined, () => generator.endAt(700))
    expect(reading.duration).toBe(700_000)
    for (const [index, { get: gets, post: posts, slices, timeline }] of reading.streams.entries()) {
      const due = arrivalTimes(plan, index).filter((time) => time < 700_000).length
      expect(gets.offered + posts.offered).toBe(due)
      expect(sum(slices.offered)).toBe(due)
      expect(slices.offered).toHaveLength(7)
      expect(timeline).toHaveLength(1)
    }
    expect(streamOf(reading, 'users').get.ok).toBe(streamOf(reading, 'users').get.offered)
    expect(streamOf(reading, 'users').longestOutage).toBeLessThan(700_000)
  },
)

test('an end after that of the schedule changes nothing', async () => {
  const server = await load.serve(respond)
  const { generator } = load
  const reading = await generator.openLoop(twoStreams(server.url), undefined, () =>
    generator.endAt(5_000),
  )
  expect(reading.duration).toBe(1_000_000)
})

/** Serves from a time on after the first request; before it every answer is 503. */
const servesFrom = (milliseconds: number) => {
  let first = 0
  return ({ socket, method }: Asked): void => {
    first ||= performance.now()
    const isUp = performance.now() - first > milliseconds
    socket.write(answer(isUp ? (method === 'GET' ? 200 : 201) : 503))
  }
}

const onlyUsers = (url: string) =>
  openPlan(url, {
    duration: 20_000,
    streams: [streamPlan({ rate: 100, mix: mixed, connections: 4 })],
  })

test('a schedule goes on until users are served, and ends then', async () => {
  const server = await load.serve(servesFrom(1_000))
  const { generator } = load
  const reading = await generator.openLoop(onlyUsers(server.url), undefined, () =>
    generator.endAt(500, 15_000),
  )
  // 1 s without answers, then 1.5 s in which all are right.
  expect(reading.duration).toBeGreaterThan(2_300_000)
  expect(reading.duration).toBeLessThan(10_000_000)
})

test('a schedule ends at the latest time although users are not served', async () => {
  const server = await load.serve(servesFrom(60_000))
  const { generator } = load
  const reading = await generator.openLoop(onlyUsers(server.url), undefined, () =>
    generator.endAt(300, 1_200),
  )
  expect(reading.duration / 1000).toBeGreaterThanOrEqual(1_200)
  expect(reading.duration / 1000).toBeLessThan(2_200)
})
