import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readProcess, switchesOf } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  engineAnswers,
  lab,
  leftovers,
  projects,
  startLab,
  startLabInGroup,
} from './lab-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-survival-'))
})
afterAll(() => rm(folder, { recursive: true }))

const run = (name: string, ...args: string[]) =>
  startLab('run', '--scenario', 'saturation', '--out', join(folder, name), ...args)

test('after SIGKILL in the middle of a run, doctor ends what was left, and trials are kept', async () => {
  const { child, ended, saying } = run('killed', '--topology', 'pm2')
  await saying(/^7\//m)
  child.kill('SIGKILL')
  await ended
  expect(leftovers()).not.toEqual([])
  const doctor = await lab('doctor')
  expect(doctor.code).toBe(0)
  expect(doctor.stdout).toMatch(/^ended what a killed run had left of pm2: [3-9] processes$/m)
  expect(leftovers()).toEqual([])
  const files = readdirSync(join(folder, 'killed'), { recursive: true }).map(String)
  expect(files.filter((file) => /secret|\.sqlite/.test(file))).toEqual([])
  expect(files.some((file) => file.endsWith('.log'))).toBe(true)
  const trials = readFileSync(join(folder, 'killed', 'trials.jsonl'), 'utf8')
    .trim()
    .split('\n')
  expect(trials.length).toBeGreaterThanOrEqual(7)
  for (const line of trials) expect(JSON.parse(line)).toHaveProperty('load')
  const report = await lab('report', join(folder, 'killed'), '--markdown', '-')
  expect(report.code).toBe(0)
  expect(report.stdout).toMatch(/ended early, or has not ended yet: \d+ of \d+ trials began/)
  const result = JSON.parse(readFileSync(join(folder, 'killed', 'result.json'), 'utf8'))
  // The last line may be one that the result was about to take in.
  expect(trials.length - result.trials.length).toBeLessThanOrEqual(1)
})

test('after SIGKILL during a fault, doctor ends what was left frozen', async () => {
  const { child, ended, saying } = startLab(
    'run',
    '--scenario',
    'pause',
    '--topology',
    'pm2',
    '--out',
    join(folder, 'killed-frozen'),
  )
  await saying(/^started pm2 at/m)
  await expect.poll(frozen, { timeout: 120_000, interval: 200 }).toHaveLength(1)
  child.kill('SIGKILL')
  await ended
  expect(frozen()).toHaveLength(1)
  const doctor = await lab('doctor')
  expect(doctor.stdout).toMatch(/^ended what a killed run had left of pm2: \d+ processes$/m)
  expect(leftovers()).toEqual([])
})

/** Processes of this file's labs that are stopped by a signal. */
const frozen = (): number[] => leftovers().filter((pid) => readProcess(pid)?.state === 'T')

test('after SIGKILL while a worker loops, doctor ends it', async () => {
  const out = join(folder, 'killed-looping')
  const args = ['--scenario', 'hang', '--topology', 'pm2', '--out', out]
  const { child, ended, saying } = startLab('run', ...args)
  await saying(/^started pm2 at/m)
  const sleeps = new Map<number, number | undefined>()
  /** Processes of this file's labs that have not slept since the last look, and still run. */
  const looping = (): number[] =>
    leftovers().filter((pid) => {
      const before = sleeps.get(pid)
      sleeps.set(pid, switchesOf(pid)?.voluntarySwitches)
      return before === sleeps.get(pid) && readProcess(pid)?.state === 'R'
    })
  await expect.poll(looping, { timeout: 120_000, interval: 500 }).toHaveLength(1)
  child.kill('SIGKILL')
  await ended
  expect(leftovers()).not.toEqual([])
  expect((await lab('doctor')).code).toBe(0)
  expect(leftovers()).toEqual([])
})

test('the second Ctrl-C leaves at once and leaves nothing running', async () => {
  const { child, ended, saying } = run('twice', '--topology', 'pm2')
  await saying(/^3\//m)
  child.kill('SIGINT')
  await saying(/^stopping/m)
  child.kill('SIGINT')
  // The report, which a first Ctrl-C still prints, is not waited for.
  expect(await ended).toMatchObject({ code: 130, stdout: '' })
  // What was killed is gone, or a zombie for as long as nobody has waited for it.
  expect((await lab('doctor')).stdout).not.toContain(' 0 processes')
  expect(leftovers()).toEqual([])
})

test('a terminal that is closed ends the run as Ctrl-C does', async () => {
  const { child, ended, saying } = run('hung-up', '--topology', 'dev')
  await saying(/^3\//m)
  child.kill('SIGHUP')
  expect((await ended).code).toBe(130)
  expect(existsSync(join(folder, 'hung-up', 'result.json'))).toBe(true)
  expect(leftovers()).toEqual([])
})

test('SIGTERM to the whole group ends the run as Ctrl-C does', async () => {
  const { child, ended, saying } = startLabInGroup(
    'run',
    '--scenario',
    'saturation',
    '--topology',
    'pm2',
    '--out',
    join(folder, 'group'),
  )
  await saying(/^3\//m)
  process.kill(-(child.pid ?? 0), 'SIGTERM')
  const { code, stderr } = await ended
  expect(code).toBe(130)
  expect(stderr).not.toContain('process ended')
  expect(existsSync(join(folder, 'group', 'result.json'))).toBe(true)
  expect(leftovers()).toEqual([])
})

test('a reader that goes away does not end the run, nor leave anything', async () => {
  const out = join(folder, 'unread')
  const { child, ended, saying } = startLab(
    'run',
    '--scenario',
    'auth-flow',
    '--topology',
    'dev',
    '--out',
    out,
  )
  await saying(/^1\//m)
  child.stderr?.destroy()
  child.stdout?.destroy()
  expect((await ended).code).toBe(0)
  expect(existsSync(join(out, 'report.html'))).toBe(true)
  expect(leftovers()).toEqual([])
})

test('a folder that holds a run is refused before anything starts', async () => {
  expect(existsSync(join(folder, 'killed', 'trials.jsonl'))).toBe(true)
  const ended = await run('killed').ended
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('RUNNER_FOLDER_TAKEN')
})

test.skipIf(!engineAnswers())(
  'after SIGKILL, doctor removes containers, networks and volumes',
  async () => {
    const had = projects()
    const { child, ended, saying } = run(
      'killed-containers',
      '--driver',
      'compose',
      '--topology',
      'node',
    )
    await saying(/^started node at/m)
    child.kill('SIGKILL')
    await ended
    expect(projects().length).toBeGreaterThan(had.length)
    const doctor = await lab('doctor')
    expect(doctor.code).toBe(0)
    expect(doctor.stdout).toMatch(/^ended what a killed run had left of node: \d+ containers$/m)
    expect(doctor.stdout).toContain('in containers: yes')
    expect(projects()).toEqual(had)
  },
  600_000,
)
