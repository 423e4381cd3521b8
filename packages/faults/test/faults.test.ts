import { spawn } from 'node:child_process'
import { type RunningTopology, readProcess, type TopologyProcess } from '@deployment-lab/topology'
import { describe, expect, onTestFinished, test } from 'vitest'
import { crashLoop } from '../src/crash-loop.ts'
import { hang } from '../src/hang.ts'
import { kill } from '../src/kill.ts'
import { leak } from '../src/leak.ts'
import { pause } from '../src/pause.ts'
import { roll } from '../src/roll.ts'
import { scale } from '../src/scale.ts'
import { send } from '../src/send.ts'
import { stopAndStart } from '../src/stop-and-start.ts'
import { stopStore } from '../src/stop-store.ts'
import { touchSource } from '../src/touch-source.ts'
import { engineAnswers, inject, started } from './lab.ts'

const { signal } = new AbortController()
const held = { held: true }

const workers = async (running: RunningTopology): Promise<TopologyProcess[]> =>
  (await running.processes()).filter(({ role }) => role === 'worker')

const poison = {
  method: 'POST',
  path: '/lab/crash/',
  signedIn: false,
  body: null,
  expectStatus: 200,
  expectBody: null,
} as const

test('kill ends one worker', async () => {
  const running = await started()
  const [worker] = await workers(running)
  expect(await inject(kill('one worker'), running)).toEqual({
    hold: held,
    undone: 'nothing-to-undo',
    facts: {},
  })
  expect(readProcess(worker?.pid ?? 0)).toBeNull()
})

test('a signal that a process survives did not take hold', async () => {
  const running = await started()
  const { hold } = await inject(kill('one worker', 'SIGWINCH'), running)
  expect(hold).toMatchObject({ held: false, reason: { code: 'fault-process-survived' } })
})

test.for([kill('the proxy'), pause('the manager', { for: 1 })])(
  '$name of a process that there is not did not take hold',
  async (fault) => {
    const running = await started()
    expect((await inject(fault, running)).hold).toEqual({
      held: false,
      reason: { code: 'fault-no-such-member', values: { member: fault.settings['member'] } },
    })
  },
)

test('pause freezes one worker, and thaws it', async () => {
  const running = await started()
  const [worker] = await workers(running)
  expect(await inject(pause('one worker', { for: 1 }), running)).toMatchObject({
    hold: held,
    undone: 'undone',
  })
  await expect.poll(() => running.everyWorkerServes(signal)).toBe(true)
  expect(await workers(running)).toEqual([worker])
})

test('what is still frozen when the topology stops is stopped all the same', async () => {
  const running = await started()
  const [worker] = await workers(running)
  const before = await running.processes()
  const context = { topology: running, before, signal, now: () => performance.now() }
  const injection = await pause('one worker', { for: 1 }).begin(context)
  expect(await injection.tookHold()).toEqual(held)
  const start = performance.now()
  await running.stop()
  // It was asked to stop, and could answer: nobody waited for its end.
  expect(performance.now() - start).toBeLessThan(5000)
  expect(readProcess(worker?.pid ?? 0)).toBeNull()
  expect(await injection.undo()).toBe('undone')
})

test('a request took hold when a worker has ended, and not before', async () => {
  const fault = send(poison, { expects: 'a worker ends' })
  expect(fault.request).toBe(poison)
  const running = await started()
  expect((await inject(fault, running)).hold).toEqual({
    held: false,
    reason: { code: 'fault-no-worker-ended' },
  })
  const crash = () =>
    fetch(`${running.url}/lab/crash/`, { method: 'POST' }).then(
      () => {},
      () => {},
    )
  expect(await inject(fault, running, crash)).toEqual({
    hold: held,
    undone: 'nothing-to-undo',
    facts: { workersEnded: 1 },
  })
})

describe('a crash loop', () => {
  test('ends with the first crash where nothing starts the worker again', async () => {
    const running = await started()
    expect(await inject(crashLoop(6), running)).toEqual({
      hold: held,
      undone: 'nothing-to-undo',
      facts: { crashes: 1, startedAgain: 0 },
    })
  })

  test('crashes each process that takes the place', async () => {
    const running = await started()
    const replaced: number[] = []
    const lives = (pid: number): boolean => readProcess(pid) !== null
    onTestFinished(() => replaced.filter(lives).forEach((pid) => process.kill(pid)))
    /** Starts another process when the last one is gone, as a supervisor does. */
    const supervised: RunningTopology = {
      ...running,
      async processes() {
        const [worker] = await running.processes()
        if (worker !== undefined) return [worker]
        let last = replaced.at(-1)
        if (last === undefined || !lives(last)) {
          last = spawn('sleep', ['600']).pid ?? 0
          replaced.push(last)
        }
        return [{ pid: last, role: 'worker', name: 'server' }]
      },
      signal: async ({ pid }, name) => void process.kill(pid, name),
    }
    const { facts } = await inject(crashLoop(3), supervised)
    expect(facts).toEqual({ crashes: 3, startedAgain: 3 })
    expect(replaced.map(lives)).toEqual([false, false, true])
  })
})

describe('hang', () => {
  const fault = hang({ ...poison, path: '/lab/stall/' }, { for: 2 })
  /** Has the worker loop; nobody waits for its answer. */
  const loop = async ({ url }: RunningTopology): Promise<void> => {
    void fetch(`${url}/lab/stall/`, { method: 'POST' }).catch(() => {})
  }

  test('took hold when a worker loops, and not before', async () => {
    const running = await started()
    const { hold } = await inject(fault, running)
    expect(hold).toEqual({ held: false, reason: { code: 'fault-no-worker-loops' } })
    const outcome = await inject(fault, running, () => loop(running))
    expect(outcome).toEqual({ hold: held, undone: 'with-topology', facts: {} })
  })

  test('tells after which time something ended the worker', async () => {
    const running = await started()
    const before = await running.processes()
    const patient = hang({ ...poison, path: '/lab/stall/' }, { for: 60 })
    const now = () => performance.now()
    const injection = await patient.begin({ topology: running, before, signal, now })
    await loop(running)
    expect(await injection.tookHold()).toEqual(held)
    const [worker] = await workers(running)
    process.kill(worker?.pid ?? 0, 'SIGKILL')
    expect(await injection.undo()).toBe('nothing-to-undo')
    expect(await injection.facts?.()).toEqual({ noticedAfter: expect.any(Number) })
  })
})

test('memory is kept by requests until they end, and grows', async () => {
  const running = await started()
  const outcome = await inject(leak({ mb: 16, every: 20, for: 1 }), running)
  expect(outcome).toMatchObject({ hold: held, undone: 'with-topology' })
  const { leakedMebibytes = 0, leaksRefused, workersEnded } = outcome.facts
  expect(leakedMebibytes % 16).toBe(0)
  expect(leakedMebibytes).toBeGreaterThanOrEqual(16)
  expect([leaksRefused, workersEnded]).toEqual([0, 0])
})

test('a server that keeps nothing does not leak', async () => {
  const running = await started()
  const { hold } = await inject(leak({ mb: 1, every: 500, for: 1 }), running)
  expect(hold).toEqual({ held: false, reason: { code: 'fault-nothing-leaked' } })
})

test.each([
  [{ mb: 17, every: 100, for: 1 }, 'give mebibytes from 1 to 16'],
  [{ mb: 1, every: 1, for: 1 }, 'give "every" in milliseconds'],
  [{ mb: 1, every: 100, for: 0 }, 'give "for" in seconds'],
])('leak(%j) is refused', (given, remedy) => {
  expect(() => leak(given)).toThrow(remedy)
})

test('a touched file restarts what watches it', async () => {
  const running = await started('watched')
  expect(await inject(touchSource(), running)).toMatchObject({ hold: held })
})

test('stop and start replaces every process', async () => {
  const running = await started()
  const [before] = await workers(running)
  expect(await inject(stopAndStart(), running)).toEqual({
    hold: held,
    undone: 'nothing-to-undo',
    facts: { stoppedAfter: expect.any(Number), backAfter: expect.any(Number) },
  })
  expect((await workers(running))[0]?.pid).not.toBe(before?.pid)
})

describe('roll', () => {
  test.for([
    ['same', 'nothing-to-undo'],
    ['slow-start', 'with-topology'],
  ] as const)('to %s replaces every worker', async ([release, undone]) => {
    const running = await started()
    expect(await inject(roll(release), running)).toEqual({
      hold: held,
      undone,
      facts: { rollMilliseconds: expect.any(Number), toolSaidOk: 1, rolledBack: 0 },
    })
  })

  test('behind a proxy that leaves a new worker out for a while is not rolled back', async () => {
    const running = await started()
    const behindProxy: RunningTopology = {
      ...running,
      processes: async () => [
        ...(await running.processes()),
        { pid: process.pid, role: 'proxy', name: 'proxy' },
      ],
      everyWorkerServes: async () => false,
    }
    const { facts } = await inject(roll('same'), behindProxy)
    expect(facts).toMatchObject({ toolSaidOk: 1, rolledBack: 0 })
  })

  test.for(['never-ready', 'crash-at-start'] as const)('to %s is rolled back', async (release) => {
    const running = await started('host', 3000)
    const outcome = await inject(roll(release), running)
    expect(outcome).toEqual({
      hold: held,
      undone: 'undone',
      facts: {
        rollMilliseconds: expect.any(Number),
        toolSaidOk: 0,
        rolledBack: 1,
        backAfter: expect.any(Number),
      },
    })
    // Somebody looked on for five seconds before.
    expect(outcome.facts['backAfter']).toBeGreaterThan(5000)
    expect(await running.everyWorkerServes(signal)).toBe(true)
  })
})

describe.skipIf(!engineAnswers)('in containers', () => {
  const patience = { timeout: 400_000 }

  test('the store stops and freezes, and workers come and go', patience, async () => {
    const running = await started('compose')
    const undone = { hold: held, undone: 'undone' }
    expect(await inject(stopStore('stop', { for: 1 }), running)).toMatchObject(undone)
    expect(await inject(stopStore('freeze', { for: 1 }), running)).toMatchObject(undone)
    expect(await inject(scale(3, { for: 1 }), running)).toMatchObject(undone)
    expect(await workers(running)).toHaveLength(2)
  })

  test('a release is rolled back', patience, async () => {
    const running = await started('compose', 5000)
    const { hold, facts } = await inject(roll('crash-at-start'), running)
    expect(hold).toEqual(held)
    expect(facts).toMatchObject({ toolSaidOk: 0, rolledBack: 1 })
    await expect.poll(() => running.everyWorkerServes(signal)).toBe(true)
  })
})

test.for<[() => unknown, string]>([
  // @ts-expect-error -- as from a scenario written in JavaScript
  [() => kill('somebody'), 'kill("somebody"): give one of "one worker"'],
  // @ts-expect-error -- likewise
  [() => kill('one worker', 'SIGNOTHING'), 'kill("SIGNOTHING"): give a signal'],
  [() => pause('one worker', { for: 0 }), 'pause({"for":0}): give "for" in seconds'],
  [() => pause('one worker', { for: Number.NaN }), 'give "for" in seconds'],
  [() => crashLoop(1.5), 'crashLoop(1.5): give a whole number of crashes'],
  [() => hang(poison, { for: 0 }), 'hang({"for":0}): give "for" in seconds'],
  // @ts-expect-error -- likewise
  [() => roll('newest'), 'roll("newest"): give one of "same"'],
  // @ts-expect-error -- likewise
  [() => stopStore('drop', { for: 1 }), 'stopStore("drop"): give "stop" or "freeze"'],
  [() => scale(0, { for: 1 }), 'scale(0): give a whole number'],
  // @ts-expect-error -- likewise
  [() => send(poison, { expects: 'nothing' }), 'give { expects: "a worker ends" }'],
])('%s is refused', ([make, message]) => {
  expect(make).toThrow(message)
})

test('a fault is refused on a topology that lacks the ability', async () => {
  const running = await started()
  const context = { topology: running, before: [], signal, now: () => 0 }
  await expect(scale(3, { for: 1 }).begin(context)).rejects.toMatchObject({
    code: 'FAULT_ABILITY_MISSING',
  })
})
