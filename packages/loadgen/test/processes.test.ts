import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { calibrate, type Generator, startGenerator } from '../src/index.ts'
import { isGone } from './is-gone.ts'
import { account, closedPlan, flat, get, happened, openPlan, post } from './plans.ts'
import { type Asked, answer } from './servers/scripted.ts'
import { useLoad } from './use-load.ts'

const load = useLoad()
const generators: Generator[] = []
const three = (): Generator => {
  const [generator] = generators
  if (generator === undefined) throw new TypeError('it starts before the tests')
  return generator
}
beforeAll(async () => {
  generators.push(await startGenerator({ processes: 3 }))
})
afterAll(() => Promise.all(generators.map((generator) => generator.stop())))

test('three processes send the schedule of one, each arrival and each fault once', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket, path }) =>
    socket.write(answer(path === '/bad' ? 500 : 200, '{}', ['x-lab-process: one'])),
  )
  const plan = openPlan(server.url, {
    arrivals: 'poisson',
    rate: 300,
    duration: 1_000,
    mix: [
      { request: get(), weight: 1 },
      { request: post('/bad'), weight: 1 },
    ],
    faults: [{ at: 200, request: get('/fault') }],
    sources: ['127.0.0.2', '127.0.0.3'],
    deadline: 4_000,
  })
  const alone = flat(await generator.openLoop(plan))
  const asked = server.asked.length
  const together = flat(await three().openLoop(plan))
  expect(server.asked).toHaveLength(2 * asked)
  const { get: gets, post: posts, deadline, processes, sources } = alone
  expect(together).toMatchObject({ get: gets, post: posts, deadline, processes, sources })
  expect(account(together).offered).toEqual(account(together).ended)
  expect(together.timeline.map(({ offered }) => offered)).toEqual(
    alone.timeline.map(({ offered }) => offered),
  )
  expect(together.faults.map(({ request, outcome }) => [request, outcome])).toEqual([
    ['GET /fault', 'ok'],
  ])
  expect([alone.generator.processes, together.generator.processes]).toEqual([1, 3])
  expect(together.generator.sendRatio).toBe(1)
})

test("the caller's settings of Node do not reach what loads", async () => {
  vi.stubEnv('NODE_OPTIONS', '--require=./no-such-module --max-old-space-size=64')
  vi.stubEnv('UV_THREADPOOL_SIZE', '1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const generator = await startGenerator()
  onTestFinished(() => generator.stop())
  const [pid] = generator.pids
  const names = readFileSync(`/proc/${pid}/environ`, 'latin1')
    .split('\0')
    .map((variable) => variable.replace(/=.*/s, ''))
  expect(names).toContain('PATH')
  // Node itself tells a process of its channel.
  expect(
    names
      .filter((name) => /^(NODE|UV)_/.test(name))
      .filter((name) => !name.startsWith('NODE_CHANNEL_')),
  ).toEqual([])
})

test('all start at one moment: arrivals of all are evenly spaced', async () => {
  const { serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const plan = openPlan(server.url, { rate: 50, duration: 2_000 })
  const reading = flat(await three().openLoop(plan))
  expect(happened(reading.get)).toEqual({ ok: 100 })
  const began = server.asked.map(({ at }) => at)
  const off = began
    .slice(1)
    .map((at, index) => Math.abs(at - (began[index] ?? 0) - 20))
    .toSorted((a, b) => a - b)
  expect(off[50]).toBeLessThan(6)
})

/** Answers at once, but for 600 ms from the 100th request on not at all. */
const stalling = () => {
  let held: Asked[] | null = null
  let stalled = 0
  return {
    stalled: () => stalled,
    respond: (one: Asked): void => {
      if (one.index === 100) {
        held = []
        const from = performance.now()
        setTimeout(() => {
          stalled = performance.now() - from
          for (const { socket } of held ?? []) socket.write(answer(200))
          held = null
        }, 600)
      }
      if (held === null) one.socket.write(answer(200))
      else held.push(one)
    },
  }
}

test('an outage is one of all processes together, as one process sees it', async () => {
  const { generator, serve } = load
  for (const one of [generator, three()]) {
    const server = stalling()
    const { url } = await serve(server.respond)
    const plan = openPlan(url, { duration: 1_500, outageThreshold: 300 })
    const reading = flat(await one.openLoop(plan))
    const outage = reading.longestOutage / 1000
    expect(outage).toBeGreaterThanOrEqual(server.stalled() - 20)
    expect(outage).toBeLessThan(server.stalled() + 200)
    expect(reading.totalOutage).toBe(reading.longestOutage)
  }
})

test('an abort ends all of them, and they load again', async () => {
  const { serve } = load
  const abort = new AbortController()
  const server = await serve(({ socket, index }) => {
    if (index === 50) abort.abort()
    else socket.write(answer(200))
  })
  const plan = openPlan(server.url, { duration: 60_000 })
  await expect(three().openLoop(plan, abort.signal)).rejects.toMatchObject({
    code: 'LOADGEN_ABORTED',
  })
  await server.emptied()
  const next = await serve(({ socket }) => socket.write(answer(200)))
  expect(happened(flat(await three().openLoop(openPlan(next.url))).get)).toEqual({ ok: 100 })
  expect((await three().closedLoop(closedPlan(next.url))).ok).toBeGreaterThan(0)
})

test('signals that a terminal or a service manager sends to all are left to the parent', async () => {
  const { serve } = load
  const server = await serve(({ socket, index }) => {
    if (index === 20)
      for (const pid of three().pids)
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal)
    socket.write(answer(200))
  })
  expect(happened(flat(await three().openLoop(openPlan(server.url))).get)).toEqual({ ok: 100 })
})

test('what one of them cannot do fails for all', async () => {
  const refused = three().openLoop(openPlan('http://192.0.2.1:80'))
  await expect(refused).rejects.toMatchObject({ code: 'LOADGEN_TARGET_NOT_LOOPBACK' })
  const cramped = three().openLoop(openPlan('http://127.0.0.1:1', { maxInFlight: 2 }))
  await expect(cramped).rejects.toMatchObject({
    code: 'LOADGEN_PLAN_INVALID',
    message: expect.stringContaining('maxInFlight is 2 for 3 processes'),
  })
  await expect(startGenerator({ processes: 0 })).rejects.toThrow(
    'the number of processes is 0, choose 1 to 64; the nearest is 1.',
  )
})

test('one that dies fails the trial and takes the others with it; the next has new ones', async () => {
  const { serve } = load
  const generator = await startGenerator({ processes: 3 })
  const [, second = 0] = generator.pids
  const server = await serve(({ socket, index }) => {
    if (index === 20) process.kill(second, 'SIGKILL')
    socket.write(answer(200))
  })
  const plan = openPlan(server.url, { duration: 60_000 })
  const failure = { code: 'LOADGEN_CHILD_FAILED', message: expect.stringContaining('last words') }
  await expect(generator.openLoop(plan)).rejects.toMatchObject(failure)
  const { pids } = generator
  expect(pids).toHaveLength(3)
  expect(pids.map(isGone)).toEqual([true, true, true])
  await server.emptied()
  const next = flat(await generator.openLoop(openPlan(server.url)))
  expect(happened(next.get)).toEqual({ ok: 100 })
  expect(generator.pids).toHaveLength(3)
  expect(generator.pids.some((pid) => pids.includes(pid))).toBe(false)
  await generator.stop()
  expect(generator.pids.every(isGone)).toBe(true)
})

test('one that dies between trials is replaced before the next', async () => {
  const { serve } = load
  const generator = await startGenerator({ processes: 2 })
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const [, second = 0] = generator.pids
  process.kill(second, 'SIGKILL')
  while (!generator.pids.every(isGone)) await after(20)
  const reading = flat(await generator.openLoop(openPlan(server.url)))
  expect(happened(reading.get)).toEqual({ ok: 100 })
  expect(reading.generator.processes).toBe(2)
  await generator.stop()
})

/** A generator whose two processes have died. */
const dead = async (): Promise<Generator> => {
  const generator = await startGenerator({ processes: 2 })
  process.kill(generator.pid, 'SIGKILL')
  while (!generator.pids.every(isGone)) await after(20)
  return generator
}

test('stopped while it starts new processes, it leaves none', async () => {
  const { serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const generator = await dead()
  const loading = generator.openLoop(openPlan(server.url))
  // They take longer than this to start.
  const stopping = after(5).then(() => generator.stop())
  await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_STOPPED' })
  await stopping
  expect(generator.pids.every(isGone)).toBe(true)
  await expect(generator.openLoop(openPlan(server.url))).rejects.toMatchObject({
    code: 'LOADGEN_STOPPED',
  })
  expect(server.accepted).toBe(0)
})

test('aborted while it starts new processes, it sends nothing and loads again', async () => {
  const { serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const generator = await dead()
  const abort = new AbortController()
  const loading = generator.openLoop(openPlan(server.url), abort.signal)
  abort.abort()
  await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_ABORTED' })
  expect(server.accepted).toBe(0)
  expect((await generator.closedLoop(closedPlan(server.url))).ok).toBeGreaterThan(0)
  await generator.stop()
})

test('calibration finds what all of them hold', async () => {
  const plan = { connections: 4, openRates: [100], duration: 500 }
  const { open, openCeiling } = await calibrate(three(), plan)
  expect(openCeiling).toBe(100)
  expect(happened(flat(open).get)).toEqual({ ok: 50 })
  expect(open.generator.processes).toBe(3)
})
