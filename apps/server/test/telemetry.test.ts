import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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

const last = (folder: string, pid: number | undefined): Line | undefined =>
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
