import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { startTelemetry } from '../src/telemetry.ts'
import { login, startServer, temporaryFolder } from './support/server.ts'

interface Line {
  readonly at: number
  readonly active: number
  readonly idle: number
  readonly collecting: number
  readonly requests: number
  readonly connections: number
  readonly delayP99: number
}

const linesIn = (folder: string, file: string): Line[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server's own lines
    .map((line) => JSON.parse(line) as Line)

const last = (folder: string, pid: number | string | undefined): Line | undefined =>
  linesIn(folder, `${pid}.jsonl`).at(-1)

const whoami = async (url: string, headers?: Record<string, string>): Promise<number> => {
  const answer = await fetch(`${url}/lab/whoami/`, headers === undefined ? {} : { headers })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API's own answer
  return ((await answer.json()) as { pid: number }).pid
}

test.for(['production', 'development'] as const)(
  'a %s process counts what it answers and what its event loop does',
  async (entry) => {
    const folder = temporaryFolder()
    const server = await startServer(entry, { LAB_TELEMETRY: folder, LAB_ROUTES: '1' })
    const pid = server.child.pid
    await expect.poll(() => last(folder, pid)?.requests).toBe(0)
    await login(server.url)
    for (let asked = 0; asked < 5; asked += 1) await whoami(server.url)
    await expect.poll(() => last(folder, pid)?.requests).toBe(6)
    const [first] = linesIn(folder, `${pid}.jsonl`)
    const now = last(folder, pid)
    // A hash of a password takes the event loop nowhere, but it is not idle throughout.
    expect(now?.active).toBeGreaterThan(first?.active ?? 0)
    expect(now?.idle).toBeGreaterThan(first?.idle ?? 0)
    expect(now?.connections).toBeGreaterThan(0)
    expect(Math.abs((now?.at ?? 0) - Date.now())).toBeLessThan(60_000)
  },
)

test('an event loop that is blocked comes late by as much', async () => {
  const folder = temporaryFolder()
  const server = await startServer('production', { LAB_TELEMETRY: folder, LAB_ROUTES: '1' })
  await fetch(`${server.url}/lab/stall/?ms=700`)
  const worst = () =>
    Math.max(...linesIn(folder, `${server.child.pid}.jsonl`).map(({ delayP99 }) => delayP99))
  await expect.poll(worst).toBeGreaterThan(600_000)
})

test('no stall is lost, wherever in the time between two lines it begins', async () => {
  const stall = 100
  const folder = temporaryFolder()
  const app = fastify()
  onTestFinished(() => app.close())
  // Twenty that begin at different times: lines are due all the time, and samples too.
  const names = Array.from({ length: 20 }, (_, index) => `${index}`)
  for (const name of names) {
    startTelemetry(app, folder, name)
    await wait(12.5)
  }
  const stalls: number[] = []
  while (stalls.length < 10) {
    await wait(400 + 7 * stalls.length)
    stalls.push(Date.now())
    const end = performance.now() + stall
    while (performance.now() < end);
  }
  await wait(400)
  const seen = names.flatMap((name) => {
    const lines = linesIn(folder, `${name}.jsonl`)
    return stalls.map((began, index) => {
      const until = stalls[index + 1] ?? Number.POSITIVE_INFINITY
      const after = lines.filter(({ at }) => at >= began && at < until)
      return Math.max(...after.map(({ delayP99 }) => delayP99 / 1000))
    })
  })
  expect(seen).toHaveLength(200)
  expect(seen.filter((delay) => delay < stall / 2)).toEqual([])
})

test('a stall just before the end is told by the last line', async () => {
  const folder = temporaryFolder()
  const app = fastify()
  startTelemetry(app, folder, 'a')
  await app.ready()
  await wait(50)
  const end = performance.now() + 100
  while (performance.now() < end);
  await app.close()
  await expect.poll(() => last(folder, 'a')?.delayP99).toBeGreaterThan(50_000)
})

test('time in garbage collection is counted', async () => {
  const folder = temporaryFolder()
  const server = await startServer('production', {
    LAB_TELEMETRY: folder,
    LAB_ROUTES: '1',
    // Room for little: it collects often.
    NODE_OPTIONS: '--max-semi-space-size=1',
  })
  await Promise.all(Array.from({ length: 500 }, () => whoami(server.url)))
  const pid = server.child.pid
  await expect.poll(() => last(folder, pid)?.collecting).toBeGreaterThan(0)
})

test('every worker of a cluster tells of its own answers alone', async () => {
  const folder = temporaryFolder()
  const server = await startServer('cluster', {
    LAB_TELEMETRY: folder,
    LAB_ROUTES: '1',
    WEB_CONCURRENCY: '2',
  })
  const answers = new Map<number, number>()
  while (answers.size < 2 || (answers.values().next().value ?? 0) < 3) {
    const pid = await whoami(server.url, { connection: 'close' })
    answers.set(pid, (answers.get(pid) ?? 0) + 1)
  }
  const told = () => [...answers.keys()].map((pid) => last(folder, pid)?.requests)
  await expect.poll(told).toEqual([...answers.values()])
  expect(readdirSync(folder)).toHaveLength(2)
})

test('a folder that is missing keeps nobody from serving', async () => {
  const folder = join(temporaryFolder(), 'missing')
  const server = await startServer('production', { LAB_TELEMETRY: folder, LAB_ROUTES: '1' })
  expect(await whoami(server.url)).toBe(server.child.pid)
  await expect.poll(server.output).toContain('there will be no telemetry of this process')
})
