import { spawn } from 'node:child_process'
import { getPriority, hostname, setPriority } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startGenerator } from '../src/index.ts'
import { isGone } from './is-gone.ts'
import { closedPlan, flat, happened, openPlan } from './plans.ts'
import { answer } from './servers/scripted.ts'
import { useLoad } from './use-load.ts'

const load = useLoad()

/** Waits until it is gone; the limit is the test's. */
const gone = async (pid: number): Promise<void> => {
  while (!isGone(pid)) await after(20)
}

test.for(['openLoop', 'closedLoop'] as const)(
  'an aborted %s rejects and leaves no connection',
  async (kind) => {
    const { generator, serve } = load
    const abort = new AbortController()
    const server = await serve(({ socket, index }) => {
      if (index === 50) abort.abort()
      else if (index < 50) socket.write(answer(200))
    })
    const loading =
      kind === 'openLoop'
        ? generator.openLoop(openPlan(server.url, { duration: 60_000 }), abort.signal)
        : generator.closedLoop(closedPlan(server.url, { duration: 60_000 }), abort.signal)
    await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_ABORTED' })
    await server.emptied()
    const asked = server.asked.length
    const next = await serve(({ socket }) => socket.write(answer(200)))
    const reading = flat(await generator.openLoop(openPlan(next.url)))
    expect(happened(reading.get)).toEqual({ ok: 100 })
    expect(server.asked).toHaveLength(asked)
  },
)

test('a load whose signal is already aborted sends nothing', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const loading = generator.openLoop(openPlan(server.url), AbortSignal.abort())
  await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_ABORTED' })
  expect(server.accepted).toBe(0)
})

test('runs one load at a time', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const first = generator.openLoop(openPlan(server.url))
  const second = generator.closedLoop(closedPlan(server.url))
  await expect(second).rejects.toMatchObject({ code: 'LOADGEN_BUSY' })
  expect(happened(flat(await first).get)).toEqual({ ok: 100 })
})

test('refuses a target outside loopback, in its own process', async () => {
  const { generator } = load
  const refusal = { code: 'LOADGEN_TARGET_NOT_LOOPBACK' }
  const url = 'http://192.0.2.1:80'
  await expect(generator.openLoop(openPlan(url))).rejects.toMatchObject(refusal)
  await expect(generator.closedLoop(closedPlan(url))).rejects.toMatchObject(refusal)
})

test('loads a host that was allowed by name', async () => {
  const { serve } = load
  const allowed = await startGenerator({ allowedHosts: ['127.0.0.1', hostname()] })
  try {
    const server = await serve(({ socket }) => socket.write(answer(200)))
    const reading = flat(await allowed.openLoop(openPlan(server.url)))
    expect(happened(reading.get)).toEqual({ ok: 100 })
  } finally {
    await allowed.stop()
  }
})

test('finds the address of localhost that answers', async () => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => socket.write(answer(200)))
  const url = `http://localhost:${server.port}`
  expect(happened(flat(await generator.openLoop(openPlan(url))).get)).toEqual({ ok: 100 })
  expect((await generator.closedLoop(closedPlan(url))).ok).toBeGreaterThan(0)
})

test('stops, more than once, and says so afterwards', async () => {
  const { serve } = load
  const server = await serve(() => {})
  const one = await startGenerator()
  await one.stop()
  await one.stop()
  expect(isGone(one.pid)).toBe(true)
  const loading = one.openLoop(openPlan(server.url))
  await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_STOPPED' })
})

test.for(['openLoop', 'closedLoop'] as const)(
  'a process that dies in a trial of %s fails it, and the next is sound',
  async (kind) => {
    const { serve } = load
    const one = await startGenerator()
    const server = await serve(({ socket, index }) => {
      if (index === 3) process.kill(one.pid, 'SIGKILL')
      else socket.write(answer(200))
    })
    const loading =
      kind === 'openLoop'
        ? one.openLoop(openPlan(server.url))
        : one.closedLoop(closedPlan(server.url))
    await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_CHILD_FAILED' })
    const { pid } = one
    expect(isGone(pid)).toBe(true)
    expect((await one.closedLoop(closedPlan(server.url))).ok).toBeGreaterThan(0)
    expect(happened(flat(await one.openLoop(openPlan(server.url))).get)).toEqual({ ok: 100 })
    expect(one.pid).not.toBe(pid)
    await one.stop()
    expect(isGone(one.pid)).toBe(true)
  },
)

test('both processes end with the process that started them', async () => {
  const index = new URL('../src/index.ts', import.meta.url).href
  const script = `
    import { startGenerator, startNullResponder } from ${JSON.stringify(index)}
    const [generator, responder] = [await startGenerator(), await startNullResponder()]
    console.log(generator.pid, responder.pid)`
  const parent = spawn(
    process.execPath,
    ['--conditions=source', '--input-type=module', '--eval', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  for await (const chunk of parent.stdout) {
    said += String(chunk)
    if (said.endsWith('\n')) break
  }
  const pids = said.trim().split(' ').map(Number)
  expect(pids).toHaveLength(2)
  for (const pid of pids) expect(isGone(pid)).toBe(false)
  parent.kill('SIGKILL')
  await Promise.all(pids.map(gone))
})

/** Tells if this process may take precedence over others. */
const mayTakePrecedence = (): boolean => {
  const before = getPriority()
  try {
    setPriority(before - 1)
    setPriority(before)
    return true
  } catch {
    return false
  }
}

test('the generator takes precedence over what it loads where it may, and tells', () => {
  const { generator } = load
  expect(generator.niceness).toBe(mayTakePrecedence() ? -10 : getPriority())
  expect(getPriority(generator.pid)).toBe(generator.niceness)
})
