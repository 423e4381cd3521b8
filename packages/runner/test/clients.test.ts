import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addCounts,
  type OpenLoopReading,
  type OutcomeCounts,
  outcomes,
  type TrialRecord,
} from '@deployment-lab/result'
import { loadTopologies } from '@deployment-lab/topology'
import { expect, onTestFinished, test } from 'vitest'
import { loadScenarios, makePlan, planInstances, runPlan } from '../src/index.ts'
import { realLab, runOptions } from './lab.ts'
import { preset } from './sample.ts'

const lab = realLab()
const all = await loadTopologies(join(lab.root, 'deploy'))
const scenarios = await loadScenarios(join(lab.root, 'bench/scenarios'))

type Played = TrialRecord & { readonly load: OpenLoopReading }

/** Runs a scenario once against one production process. */
const play = async (name: string): Promise<Played> => {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const instances = planInstances(
    all.filter((topology) => topology.name === 'node'),
    all,
  )
  const chosen = scenarios.filter((scenario) => scenario.name === name)
  const rounds = { ...preset, blocks: 1, rounds: { least: 1, most: 1 } }
  const { trials } = await runPlan(
    runOptions({ lab, plan: makePlan(1, rounds, chosen, instances), folder: join(folder, 'run') }),
  )
  const [trial] = trials
  if (trial?.load?.model !== 'open') throw new TypeError(`${name} has no load`)
  return { ...trial, load: trial.load }
}

/** The ends of all arrivals of a stream that happened. */
const endsOf = ({ load }: Played, name: string): Partial<OutcomeCounts> => {
  const stream = load.streams.find((one) => one.name === name)
  if (stream === undefined) throw new TypeError(`there is no stream "${name}"`)
  const counts = addCounts([stream.get, stream.post])
  expect(outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)).toBe(counts.offered)
  return Object.fromEntries(
    outcomes.filter((outcome) => counts[outcome] > 0).map((outcome) => [outcome, counts[outcome]]),
  )
}

const long = 120_000

test(
  'slow-clients: each is held until it gives up, and users are answered meanwhile',
  async () => {
    const trial = await play('slow-clients')
    expect(endsOf(trial, 'headers')).toEqual({ timeout: 40 })
    expect(endsOf(trial, 'bodies')).toEqual({ timeout: 40 })
    expect(endsOf(trial, 'readers')).toEqual({ timeout: 20 })
    expect(endsOf(trial, 'users').ok).toBeGreaterThan(1000)
    expect(trial.readings['held']?.value).toBe(1000)
    // 20 answers of 4 MB wait for their readers.
    expect(trial.readings['memory']?.value).toBeGreaterThan(100_000_000)
  },
  long,
)

test.each([
  ['overload', 1],
  ['overload-retry', 5],
  ['overload-back-off', 5],
])(
  '%s: one process cannot answer it, and each arrival ends once after %d attempts at most',
  async (name, most) => {
    const trial = await play(name)
    const { ok = 0, ...others } = endsOf(trial, 'users')
    const [users] = trial.load.streams
    const offered = (users?.post.offered ?? 0) - (others.dropped ?? 0)
    expect(ok).toBeGreaterThan(0)
    expect(trial.readings['goodput']?.value).toBeLessThan(900)
    expect(users?.attempts).toBeGreaterThanOrEqual(offered)
    expect(users?.attempts).toBeLessThanOrEqual(most * offered)
    expect(users?.attempts === offered).toBe(most === 1)
    expect(trial.outcome?.outcome).not.toBe('unharmed')
  },
  long,
)

test(
  'long-lived: a process waits for its streams when it is replaced, and cuts them in the end',
  async () => {
    const trial = await play('long-lived')
    expect(endsOf(trial, 'listeners')).toEqual({ reset: 50 })
    expect(trial.readings['cut']?.value).toBe(1000)
    // It drains for at most 5 s.
    expect(trial.readings['replaced']?.value).toBeGreaterThan(4_500_000)
  },
  long,
)

test(
  'idle-race: a server that keeps connections for longer loses nothing',
  async () => {
    const trial = await play('idle-race')
    expect(endsOf(trial, 'users')).toEqual({ ok: 900 })
  },
  long,
)

test(
  'abuse: one process is flooded, and believes no address that a client claims',
  async () => {
    const trial = await play('abuse')
    const { ok = 0, ...refused } = endsOf(trial, 'flooder')
    // It can answer a third of them on two cores.
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(ok / 10)
    expect(trial.outcome?.outcome).not.toBe('unharmed')
    expect(trial.facts).toMatchObject([{ name: 'forged-address', harmed: false }])
    expect(trial.facts[0]?.evidence).toBe('200, taken for 127.0.0.1, told 203.0.113.9')
  },
  long,
)

test(
  'leak: one process keeps 256 MB, and nobody notices',
  async () => {
    const trial = await play('leak')
    const [fault] = trial.faults
    expect(fault).toMatchObject({ name: 'leak', missing: null, undone: 'with-topology' })
    expect(fault?.facts).toMatchObject({ leakedMebibytes: 256, workersEnded: 0 })
    expect(trial.readings['memory']?.value).toBeGreaterThan(256 * 2 ** 20)
    expect(endsOf(trial, 'users').ok).toBeGreaterThan(1100)
  },
  long,
)

test(
  'once: a job of one process runs once at a moment, or not at all while it is replaced',
  async () => {
    const [fact] = (await play('once')).facts
    expect(fact?.name).toBe('job-runs')
    expect(fact?.evidence).toMatch(/1 × at \d+/)
    expect(fact?.evidence).not.toMatch(/[2-9] ×/)
  },
  long,
)
