import { readFileSync } from 'node:fs'
import { readProcess } from '@deployment-lab/machine/proc'
import { expect, test } from 'vitest'
import { readOwner } from '../../src/index.ts'
import { portIsFree } from '../../src/port.ts'
import { crash, plain, processesOf, started, variablesOf } from '../lab.ts'

test('one process is one worker, and answers', async () => {
  const running = await started({})
  const processes = await running.processes()
  expect(processes).toEqual([{ pid: expect.any(Number), role: 'worker', name: 'server' }])
  const answer = await fetch(`${running.url}/lab/whoami/`)
  expect(await answer.json()).toEqual({ pid: processes[0]?.pid })
})

test('two instances run at once, on ports of their own', async () => {
  const [one, two] = await Promise.all([
    started({}, { instance: 'node-a' }),
    started({}, { instance: 'node-b' }),
  ])
  expect(one.url).not.toBe(two.url)
  await one.stop()
  expect((await fetch(`${two.url}/health/ready`)).status).toBe(200)
})

test('a crashed process is gone and nothing takes its place', async () => {
  const running = await started({})
  await crash(running.url)
  await expect.poll(() => running.processes()).toEqual([])
  expect(processesOf(running.folder)).toEqual([])
})

test('after a crash under watch the watcher is all there is', async () => {
  const running = await started({ host: plain('well', true) })
  const before = await running.processes()
  expect(before.map(({ role }) => role)).toEqual(['manager', 'worker'])
  await crash(running.url)
  await expect.poll(() => running.processes()).toEqual([before[0]])
  await expect(fetch(`${running.url}/health/ready`)).rejects.toThrow('fetch failed')
})

test.for([false, true])(
  'stopping (watch: %s) lets the server finish and leaves nothing',
  async (watch) => {
    const running = await started({ host: plain('well', watch) })
    const pids = (await running.processes()).map(({ pid }) => pid)
    expect(new Set(pids)).toEqual(new Set(processesOf(running.folder)))
    await Promise.all([running.stop(), running.stop()])
    await running.stop()
    expect(pids.map(readProcess)).toEqual(pids.map(() => null))
    expect(processesOf(running.folder)).toEqual([])
    expect(await running.processes()).toEqual([])
    expect(await portIsFree(Number(new URL(running.url).port))).toBe(true)
    // Asked once: a second signal would cut draining short.
    expect(await running.logTail(2)).toMatch(/^listening on \d+\nstopping$/)
  },
)

test('a server that ignores being asked is ended', async () => {
  const running = await started({ host: plain('stubborn') })
  await running.stop()
  expect(processesOf(running.folder)).toEqual([])
})

test('a server gets the settings and a few variables of the caller, nothing else', async () => {
  const caller = {
    PATH: '/usr/bin',
    HOME: '/home/x',
    NODE_OPTIONS: '--no-warnings',
    SECRET_KEY: 'x',
  }
  const running = await started({}, { env: caller })
  expect(await variablesOf(running.url)).toMatchInlineSnapshot(`
    [
      "DEPLOYMENT_LAB_INSTANCE",
      "DEPLOYMENT_LAB_OWNER",
      "FIXTURE",
      "HOME",
      "HOST",
      "PATH",
      "PORT",
      "TEST_FOLDER",
    ]
  `)
})

test("a server is in a session of its own, out of reach of the terminal's Ctrl-C", async () => {
  const running = await started({})
  const [server] = await running.processes()
  expect(sessionOf(server?.pid ?? 0)).toBe(server?.pid)
  expect(sessionOf(process.pid)).not.toBe(server?.pid)
})

test('the owner file names the processes while they are there', async () => {
  const running = await started({ host: plain('well', true) })
  const [watcher, server] = await running.processes()
  const owner = await readOwner(running.folder)
  expect(owner).toMatchObject({
    instance: 'fixture-a',
    topology: 'fixture',
    lab: { pid: process.pid, startTicks: readProcess(process.pid)?.startTicks },
    processes: [
      { pid: watcher?.pid, role: 'manager', startTicks: expect.any(Number) },
      { pid: server?.pid, role: 'worker', startTicks: expect.any(Number) },
    ],
  })
  await crash(running.url)
  await expect.poll(() => running.processes()).toHaveLength(1)
  expect((await readOwner(running.folder))?.processes).toHaveLength(1)
  await running.stop()
  expect(await readOwner(running.folder)).toBeNull()
})

/** The session id in `/proc/<pid>/stat`, its sixth field. */
const sessionOf = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[3])
}
