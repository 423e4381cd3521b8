import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type DeclaredDifference, findUnused, judge } from '../parity/compare.ts'
import { CONFIGURATIONS } from '../parity/configurations.ts'
import { containerOracle, engineAnswers } from '../parity/container-oracle.ts'
import { normalise } from '../parity/normalise.ts'
import { totalsOf } from '../parity/report.ts'
import { runParity } from '../parity/run-parity.ts'

const inCi = process.env.CI === 'true'
const skipped = !inCi && !(await engineAnswers())
const TEN_MINUTES = 600_000

describe('judging', () => {
  const reply = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    normalise({
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const refused = (detail: string) =>
    reply(401, { detail }, { 'www-authenticate': 'Bearer realm="api"' })
  const asked = (reference: ReturnType<typeof reply>, ours: ReturnType<typeof reply>) =>
    ({ configuration: 'default', name: 'login', reference, ours }) as const
  const declared: DeclaredDifference = {
    requirement: 'It says so',
    cases: ['login'],
    reference: { body: { detail: 'A' } },
    ours: { body: { detail: /^B/ } },
  }

  test('another message is unexplained', () => {
    const there = refused('User not found')
    expect(judge(asked(there, refused('User not found')), []).verdict.state).toBe('equal')
    expect(judge(asked(there, refused('No user found')), []).verdict).toEqual({
      state: 'unexplained',
      reason: 'body differ',
    })
  })

  test('a declared difference explains what it names and nothing else', () => {
    const state = (there: string, here: string) =>
      judge(asked(refused(there), refused(here)), [declared]).verdict.state
    expect(state('A', 'B and more')).toBe('declared')
    expect(state('A', 'C')).toBe('unexplained')
    expect(state('C', 'B')).toBe('unexplained')
    expect(judge(asked(refused('A'), reply(400, { detail: 'B' })), [declared]).verdict).toEqual({
      state: 'unexplained',
      reason: 'status, challenge not as declared',
    })
  })

  test('a declared difference that is none any more is unexplained', () => {
    expect(judge(asked(refused('A'), refused('A')), [declared]).verdict.state).toBe('unexplained')
  })

  test('a declared difference that no case asks for is told', () => {
    const judged = [judge(asked(refused('A'), refused('B')), [declared])]
    expect(findUnused(judged, [declared])).toEqual([])
    expect(findUnused([], [declared])).toEqual(['declared for "login", which no case asks'])
    const report = { versions: '', older: false, judged, unused: findUnused([], [declared]) }
    expect(totalsOf(report)).toMatchObject({ declared: 1, unexplained: 1 })
  })

  test('tokens, times, challenges and media types are compared by their rules', () => {
    const jwt = (claims: object, header: object = { alg: 'HS256' }) =>
      [header, claims, 'signature']
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
    const there = reply(
      401,
      { access: jwt({ exp: 399, iat: 100, jti: 'a' }), at: '2026-01-01T00:00:00.1Z' },
      {
        'www-authenticate': 'Bearer realm="api"',
      },
    )
    const here = reply(
      401,
      {
        access: jwt({ exp: 400, iat: 100, jti: 'b', sid: 'c' }, { alg: 'HS256', kid: 'k' }),
        at: '2026-02-02T00:00:00.123456Z',
      },
      {
        'www-authenticate': 'Bearer realm="api", error="invalid_token"',
        'content-type': 'application/problem+json',
      },
    )
    expect(here).toEqual(there)
    const spaced = reply(200, {}, { 'content-type': 'application/json\u00a0; charset=utf-8' })
    expect(spaced).not.toEqual(reply(200, {}))
    expect(reply(200, {}, { 'content-type': 'application/json \t; charset=utf-8' })).toEqual(
      reply(200, {}),
    )
    const other = reply(401, { access: jwt({ exp: 4000, iat: 100 }), at: 'now' })
    expect(judge(asked(there, other), []).verdict.state).toBe('unexplained')
  })
})

test.for([
  ['parity/main.ts', ['--oracle', '\u001b[31m\u202e']],
  ['bench/main.ts', ['\u001b[31m\u202e']],
] as const)('%s prints no control character that it was given', ([script, words]) => {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url))
  const args = ['--conditions=source', path, ...words]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toContain(String.raw`\u001b[31m\u202e`)
})

test('a benchmark that is interrupted leaves no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'interrupted-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = fileURLToPath(new URL('../bench/main.ts', import.meta.url))
  const bench = spawn(process.execPath, ['--conditions=source', path, 'login'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: 'ignore',
  })
  onTestFinished(() => void bench.kill('SIGKILL'))
  await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toHaveLength(1)
  const ended = once(bench, 'exit')
  bench.kill('SIGTERM')
  expect(await ended).toEqual([130, null])
  expect(readdirSync(folder)).toEqual([])
})

// Without an engine there is nothing to compare with. In CI that is a failure, not a reason to skip.
test.skipIf(skipped)(
  'every difference from simplejwt is declared',
  async () => {
    const report = await runParity({ oracle: await containerOracle(), clock: Date.now })
    const totals = totalsOf(report)
    expect(report.judged.filter(({ verdict }) => verdict.state === 'unexplained')).toEqual([])
    expect(report.unused).toEqual([])
    expect(totals.unexplained).toBe(0)
    expect(totals.cases).toBeGreaterThanOrEqual(150)
    expect(totals.configurations).toBe(CONFIGURATIONS.length)
    expect(totals.configurations).toBeGreaterThanOrEqual(5)
    expect(totals.equal + totals.declared).toBe(totals.cases)
  },
  TEN_MINUTES,
)

test.skipIf(skipped).for([
  [
    'fault routes on every address',
    { JWT_SECRET: 'x'.repeat(32), LAB_ROUTES: '1', LAB_ROUTES_PUBLIC: '0' },
    'LAB_ROUTES=1 with HOST="0.0.0.0"',
  ],
  ['a device in place of a secret', { JWT_SECRET_FILE: '/dev/zero' }, 'no regular file'],
] as const)(
  'the reference refuses %s',
  { timeout: TEN_MINUTES },
  async ([, environment, reason]) => {
    const oracle = await containerOracle()
    const start = oracle.start(environment, (stop) => onTestFinished(stop))
    await expect(start).rejects.toThrow(reason)
  },
)
