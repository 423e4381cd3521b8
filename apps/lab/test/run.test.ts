import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  longestOutageOf,
  type OpenLoopReading,
  outcomes,
  parseResult,
  type Result,
  timelineOf,
  totalOf,
} from '@deployment-lab/result'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lab, leftovers, startLab } from './lab-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-run-'))
})
afterAll(() => rm(folder, { recursive: true }))

const read = (out: string): Result =>
  parseResult(readFileSync(join(out, 'result.json'), 'utf8'), 'result.json')

const openLoads = (result: Result, instance: string): OpenLoopReading[] =>
  result.trials
    .filter((trial) => trial.instance === instance)
    .flatMap(({ load }) => (load?.model === 'open' ? [load] : []))

test('crash: dev and node stay down, pm2 comes back, every arrival is accounted for', async () => {
  const out = join(folder, 'crash')
  const ended = await lab(
    'run',
    '--scenario',
    'crash',
    '--topology',
    'dev,pm2',
    '--seed',
    '3',
    '--out',
    out,
  )
  expect(ended.code).toBe(0)
  const result = read(out)
  expect(result.run).toMatchObject({ state: 'complete', seed: 3, preset: 'quick' })
  for (const instance of ['dev', 'node']) {
    const loads = openLoads(result, instance)
    expect(loads.length).toBeGreaterThanOrEqual(2)
    // From the first crash at 1 s to the end at 5.4 s.
    for (const load of loads) expect(longestOutageOf(load)).toBeGreaterThan(4_300_000)
  }
  for (const load of openLoads(result, 'pm2')) {
    expect(longestOutageOf(load)).toBeLessThan(3_000_000)
    expect(timelineOf(load).at(-1)?.ok).toBeGreaterThan(0)
  }
  for (const { load } of result.trials) {
    if (load?.model !== 'open') continue
    for (const counts of [totalOf(load, 'get'), totalOf(load, 'post')]) {
      expect(outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)).toBe(counts.offered)
    }
    expect(totalOf(load).offered).toBeGreaterThanOrEqual(1080)
  }
  expect(readFileSync(join(out, 'trials.jsonl'), 'utf8').trim().split('\n')).toHaveLength(
    result.trials.length,
  )
  const cells = result.cells.toSorted((a, b) => a.instance.localeCompare(b.instance))
  expect(cells).toMatchObject([
    { scenario: 'crash', instance: 'dev', outcome: 'down', seen: { down: 2 } },
    { scenario: 'crash', instance: 'node', outcome: 'down', seen: { down: 2 } },
    { scenario: 'crash', instance: 'pm2' },
  ])
  expect(ended.stdout).toContain('crash')
  // A finding is told as soon as its cell is decided.
  expect(ended.stderr).toMatch(/^\d+ s: ✗ crash, dev: down\. It did not come back/m)
  expect(ended.stderr).toContain(join(out, 'report.html'))
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<html')
  expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('crash')
  expect(leftovers()).toEqual([])
}, 240_000)

test('facts and slow requests decide too: what dev exposes and loses, node does not', async () => {
  const out = join(folder, 'facts')
  const scenarios = 'exposure,restart,blocked-loop'
  const ended = await lab('run', '--scenario', scenarios, '--topology', 'dev', '--out', out)
  expect(ended.code).toBe(0)
  const { cells } = read(out)
  const outcomeOf = (scenario: string, instance: string): string | undefined =>
    cells.find((cell) => cell.scenario === scenario && cell.instance === instance)?.outcome
  expect(outcomeOf('exposure', 'dev')).toBe('exposed')
  expect(outcomeOf('exposure', 'node')).toBe('unharmed')
  expect(outcomeOf('restart', 'dev')).toBe('lost-data')
  expect(outcomeOf('restart', 'node')).toBe('disturbed')
  for (const instance of ['dev', 'node']) {
    expect(outcomeOf('blocked-loop', instance)).toBe('disturbed')
  }
  expect(leftovers()).toEqual([])
}, 240_000)

test('a worker that loops or crashes on: who notices is told, and by whom users are served', async () => {
  const out = join(folder, 'again')
  const scenarios = 'hang,crash-loop'
  const ended = await lab('run', '--scenario', scenarios, '--topology', 'pm2', '--out', out)
  expect(ended.code).toBe(0)
  const { cells, trials } = read(out)
  const outcomes = cells.map(({ scenario, instance, outcome }) => [scenario, instance, outcome])
  expect(outcomes).toContainEqual(['hang', 'node', 'down'])
  expect(outcomes).toContainEqual(['crash-loop', 'node', 'down'])
  expect(outcomes).not.toContainEqual(['crash-loop', 'pm2', 'down'])
  const factsOf = (scenario: string, instance: string) =>
    trials
      .filter((trial) => trial.scenario === scenario && trial.instance === instance)
      .flatMap(({ faults }) => faults.map(({ facts }) => facts))
  // Supervisors do not look at what a worker does as long as its process lives.
  for (const instance of ['node', 'pm2'])
    for (const facts of factsOf('hang', instance)) expect(facts).toEqual({})
  for (const facts of factsOf('crash-loop', 'node'))
    expect(facts).toEqual({ crashes: 1, startedAgain: 0 })
  for (const facts of factsOf('crash-loop', 'pm2'))
    expect(facts).toEqual({ crashes: 6, startedAgain: 6 })
  expect(ended.stderr).toMatch(/✗ crash-loop, node: down\./)
  expect(leftovers()).toEqual([])
}, 400_000)

test('logins, connections, bodies and starts are measured, and a logout reaches every worker', async () => {
  const out = join(folder, 'storms')
  const scenarios = 'login-storm,login-storm-sync,connections,big-body,cold-start,revocation'
  const ended = await lab('run', '--scenario', scenarios, '--topology', 'cluster', '--out', out)
  expect(ended.code).toBe(0)
  const { cells, trials } = read(out)
  const outcomeOf = (scenario: string, instance: string): string | undefined =>
    cells.find((cell) => cell.scenario === scenario && cell.instance === instance)?.outcome
  const readingsOf = (scenario: string, instance: string, metric: string) =>
    trials
      .filter((trial) => trial.scenario === scenario && trial.instance === instance)
      .filter(({ state }) => state === 'valid')
      .map(({ readings }) => readings[metric]?.value)
  // 100 hashes a second are more than the one event loop can do.
  expect(outcomeOf('login-storm-sync', 'node')).toBe('disturbed')
  for (const instance of ['node', 'cluster']) {
    for (const answered of readingsOf('login-storm', instance, 'othersAnswered'))
      expect(answered).toBeGreaterThan(0)
    for (const answered of readingsOf('connections', instance, 'othersAnswered'))
      expect(answered).toBeGreaterThan(0)
    for (const scenario of ['big-body', 'revocation', 'cold-start'])
      expect([scenario, instance, outcomeOf(scenario, instance)]).toContain('unharmed')
    const starts = readingsOf('cold-start', instance, 'startTime')
    expect(starts.length).toBeGreaterThan(0)
    for (const time of starts) expect(time).toBeGreaterThan(50_000)
    for (const bytes of readingsOf('cold-start', instance, 'resident'))
      expect(bytes).toBeGreaterThan(20_000_000)
  }
  for (const share of readingsOf('connections', 'node', 'busiestProcess')) expect(share).toBe(1000)
  for (const share of readingsOf('connections', 'cluster', 'busiestProcess'))
    expect(share).toBeLessThan(700)
  const revoked = trials.filter(({ scenario }) => scenario === 'revocation')
  for (const { instance, facts } of revoked) {
    const by = instance === 'node' ? '1 process' : '[2-9] processes'
    const [access] = facts
    expect(access?.evidence).toMatch(new RegExp(`^0 of 20 by ${by}, then 0 of 20 by ${by}$`))
  }
  expect(leftovers()).toEqual([])
}, 400_000)

test('Ctrl-C keeps what was measured, says so and leaves nothing', async () => {
  const out = join(folder, 'interrupted')
  const { child, ended, saying } = startLab('run', '--topology', 'pm2', '--out', out)
  await saying(/^4\//m)
  child.kill('SIGINT')
  const { code, stdout, stderr } = await ended
  expect(code).toBe(130)
  const result = read(out)
  expect(result.run).toMatchObject({ state: 'partial', partialReason: { code: 'interrupted' } })
  expect(result.trials.length).toBeGreaterThanOrEqual(4)
  expect(stdout).not.toBe('')
  expect(stderr).toContain('report.html')
  expect(existsSync(join(out, 'report.html'))).toBe(true)
  expect(leftovers()).toEqual([])
})
