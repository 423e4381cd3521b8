import { decodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import type { ScriptedLoopPlan, ScriptedRequest } from '../../src/index.ts'
import { get, openPlan, post } from '../plans.ts'
import { type Asked, answer, type ScriptedServer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

const logIn: ScriptedRequest = {
  ...post('/login'),
  group: 'logins',
  keep: { access: 'must', refresh: 'must' },
}
const use: ScriptedRequest = {
  ...get('/use', { headers: { authorization: 'Bearer {{access}}' } }),
  group: 'uses',
  keep: {},
}
const refresh: ScriptedRequest = {
  ...post('/refresh', { body: '{"refresh":"{{refresh}}"}' }),
  group: 'refreshes',
  keep: { access: 'must', refresh: 'may' },
}
const script = [logIn, use, use, refresh, use, refresh]

const plan = (url: string, more: Partial<ScriptedLoopPlan> = {}): ScriptedLoopPlan => ({
  url,
  connections: 3,
  duration: 500,
  timeout: 5_000,
  script,
  ...more,
})

/** Tokens say which login of the server they come from and how often they were refreshed. */
const tokens = (login: number, times: number): string =>
  JSON.stringify({ access: `a-${login}-${times}`, refresh: `r-${login}-${times}` })

/** Answers as an auth API does; `verdict` may give another status. */
const api = (verdict: (asked: Asked) => number = () => 200) => {
  let logins = 0
  return (asked: Asked): void => {
    const status = verdict(asked)
    const refreshed = /r-(\d+)-(\d+)/.exec(asked.body)
    const body =
      asked.path === '/login'
        ? tokens((logins += 1), 0)
        : asked.path === '/refresh'
          ? tokens(Number(refreshed?.[1]), Number(refreshed?.[2]) + 1)
          : '{}'
    setTimeout(() => asked.socket.write(answer(status, body)), 1)
  }
}

/** What each connection sent, in order: path and the token it carried. */
const storiesOf = ({ asked }: ScriptedServer): string[][] =>
  [...Map.groupBy(asked, ({ socket }) => socket).values()].map((requests) =>
    requests.map(({ path, body, head }) => {
      const token = /a-\d+-\d+/.exec(head)?.[0] ?? /r-\d+-\d+/.exec(body)?.[0] ?? ''
      return `${path} ${token}`.trim()
    }),
  )

const loginOf = (story: readonly string[], at: number): string | undefined =>
  /-(\d+)-/.exec(story[at] ?? '')?.[1]

test('every client goes through the script in order, with its own tokens, and follows rotation', async () => {
  const { generator, serve } = load
  const server = await serve(api())
  await generator.scriptedLoop(plan(server.url))
  const stories = storiesOf(server)
  expect(stories).toHaveLength(3)
  const seen = new Set<string>()
  for (const story of stories) {
    expect(story.length).toBeGreaterThan(12)
    for (let start = 0; start + script.length <= story.length; start += script.length) {
      const login = loginOf(story, start + 1) ?? 'none'
      expect(story.slice(start, start + script.length)).toEqual([
        '/login',
        `/use a-${login}-0`,
        `/use a-${login}-0`,
        `/refresh r-${login}-0`,
        `/use a-${login}-1`,
        `/refresh r-${login}-1`,
      ])
      expect(seen).not.toContain(login)
      seen.add(login)
    }
  }
})

test('groups add up to all answers, and have their own latencies', async () => {
  const { generator, serve } = load
  const answered = api()
  const server = await serve((asked) => {
    if (asked.path === '/login') setTimeout(() => answered(asked), 30)
    else answered(asked)
  })
  const reading = await generator.scriptedLoop(plan(server.url, { duration: 1_500 }))
  const groups = reading.groups ?? []
  expect(groups.map(({ name }) => name)).toEqual(['logins', 'uses', 'refreshes'])
  expect(groups.reduce((sum, { ok }) => sum + ok, 0)).toBe(reading.ok)
  expect(reading).toMatchObject({ wrong: 0, errors: 0, timeouts: 0, reconnects: 0 })
  expect(reading.littleError).toBeLessThan(0.1)
  for (const { ok, wrong, throughput, latency } of groups) {
    expect(ok).toBeGreaterThan(10)
    expect(wrong).toBe(0)
    expect(throughput).toBeCloseTo((ok / reading.duration) * 1e6, 6)
    expect(decodeHistogram(latency).totalCount).toBe(ok)
  }
  const [logins, uses] = groups.map(({ latency }) => decodeHistogram(latency))
  expect(logins?.minNonZeroValue).toBeGreaterThan(29_000)
  expect(uses?.getValueAtPercentile(50)).toBeLessThan(29_000)
  expect(decodeHistogram(reading.latency).totalCount).toBe(reading.ok)
})

test("Little's law takes in the long step that is under way at the end", async () => {
  const { generator, serve } = load
  const answered = api()
  const server = await serve((asked) => setTimeout(() => answered(asked), 300))
  // Three answers of 301 ms each in 1,150 ms: without the fourth request a fifth is missing.
  const reading = await generator.scriptedLoop(plan(server.url, { duration: 1_150 }))
  expect(reading.littleError).toBeLessThan(0.05)
})

test('a server that never answers keeps no law', async () => {
  const { generator, serve } = load
  const server = await serve(() => {})
  const reading = await generator.scriptedLoop({ ...plan(server.url), timeout: 1_000 })
  expect(reading).toMatchObject({ ok: 0, wrong: 0, littleError: 1 })
})

test('after a refused token a client logs in again; the refusal counts as wrong', async () => {
  const { generator, serve } = load
  const server = await serve(
    api(({ path, onConnection }) => (path === '/use' && onConnection % 10 === 2 ? 401 : 200)),
  )
  const reading = await generator.scriptedLoop(plan(server.url))
  for (const story of storiesOf(server)) {
    expect(story.length).toBeGreaterThan(12)
    expect(story[2]).toMatch(/^\/use/)
    expect(story[3]).toBe('/login')
    expect(story[4]).toBe(`/use a-${loginOf(story, 4)}-0`)
    expect(loginOf(story, 4)).not.toBe(loginOf(story, 1))
  }
  const [logins, uses] = reading.groups ?? []
  expect(logins?.wrong).toBe(0)
  expect(uses?.wrong).toBeGreaterThan(0)
  expect(reading.wrong).toBe(uses?.wrong)
})

test('a client whose login is refused tries again, and sends nothing else', async () => {
  const { generator, serve } = load
  const server = await serve(api(({ index }) => (index < 30 ? 401 : 200)))
  const reading = await generator.scriptedLoop(plan(server.url))
  expect(new Set(server.asked.slice(0, 30).map(({ path }) => path))).toEqual(new Set(['/login']))
  expect(reading.groups?.[0]?.wrong).toBe(30)
  expect(reading.ok).toBeGreaterThan(0)
})

test.each([
  ['lacks a token', '{"refresh":"r"}'],
  ['is no JSON', 'access'],
  ['holds a token that would end its header', '{"access":"a\\r\\nx: y","refresh":"r"}'],
])('an answer that %s is wrong, and nothing of it is sent', async (_why, body) => {
  const { generator, serve } = load
  const server = await serve(({ socket }) => setTimeout(() => socket.write(answer(200, body)), 1))
  const reading = await generator.scriptedLoop(plan(server.url, { duration: 100 }))
  expect(reading.ok).toBe(0)
  expect(reading.wrong).toBeGreaterThan(0)
  expect(new Set(server.asked.map(({ path }) => path))).toEqual(new Set(['/login']))
})

test('an API without rotation keeps its refresh token', async () => {
  const { generator, serve } = load
  const server = await serve(({ path, socket }) => {
    const body = path === '/login' ? tokens(1, 0) : '{"access":"a-1-9"}'
    setTimeout(() => socket.write(answer(200, body)), 1)
  })
  await generator.scriptedLoop(plan(server.url, { connections: 1 }))
  const [story] = storiesOf(server)
  expect(story?.slice(3, 6)).toEqual(['/refresh r-1-0', '/use a-1-9', '/refresh r-1-0'])
})

test('a connection that is opened again is counted', async () => {
  const { generator, serve } = load
  const answered = api()
  const server = await serve((asked) => {
    if (asked.index % 20 === 19) asked.socket.end()
    else answered(asked)
  })
  const reading = await generator.scriptedLoop(plan(server.url))
  expect(reading.reconnects).toBeGreaterThan(0)
})

test('an aborted script rejects and leaves no connection', async () => {
  const { generator, serve } = load
  const abort = new AbortController()
  const answered = api()
  const server = await serve((asked) => {
    if (asked.index === 50) abort.abort()
    answered(asked)
  })
  const loading = generator.scriptedLoop(plan(server.url, { duration: 60_000 }), abort.signal)
  await expect(loading).rejects.toMatchObject({ code: 'LOADGEN_ABORTED' })
  await server.emptied()
  const asked = server.asked.length
  const next = await serve(({ socket }) => socket.write(answer(200)))
  await generator.openLoop(openPlan(next.url))
  expect(server.asked).toHaveLength(asked)
})
