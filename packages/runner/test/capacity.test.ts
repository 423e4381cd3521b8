import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CapacityProbe, type Result, reasonOf } from '@deployment-lab/result'
import { loadTopologies } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RunnerError } from '../src/errors.ts'
import {
  capacityPlanOf,
  defineScenario,
  get,
  highestRate,
  isByDefault,
  longestOf,
  makePlan,
  openLoop,
  planInstances,
  plannedSearches,
  runPlan,
} from '../src/index.ts'
import { probeDuration } from '../src/plan/plan.ts'
import { capacitiesOf } from '../src/run/result.ts'
import { searchCapacities } from '../src/run/search-capacities.ts'
import type { RunState } from '../src/run/state.ts'
import { realLab, runOptions } from './lab.ts'
import { runStateOf } from './run-state.ts'
import { named, preset, steady } from './sample.ts'

const capacity = defineScenario({
  name: 'capacity',
  question: 'Up to which rate?',
  describes: 'rates',
  // Long enough for anybody, so that the search goes up to the generator's limit.
  streams: { users: openLoop({ rate: 4000, mix: [get('/api/me/')], arrivals: 'poisson' }) },
  capacity: highestRate({ p99: 5000, success: 0.01 }),
  byDefault: ['standard'],
  metrics: [],
})

const two = ['dev', 'node'].map(named)

test('a search has no blocks, takes the reference once, and its time is planned for', () => {
  const without = makePlan(1, preset, [steady], planInstances(two, two))
  const plan = makePlan(1, preset, [steady, capacity], planInstances(two, two))
  expect(plan.blocks).toEqual(without.blocks)
  expect(plan.duration).toBeGreaterThan(without.duration + 2 * 10 * 300)
  const records = capacitiesOf({
    plan,
    workers: new Map([
      ['dev', 1],
      ['node', 1],
      ['node-again', 1],
    ]),
    calibration: { openCeiling: 10_000 },
    probes: [],
  })
  expect(records.map(({ instance, state }) => [instance, state])).toEqual([
    ['dev', 'not-measured'],
    ['node', 'not-measured'],
  ])
})

test('a plan says how many trials a search takes of each, and how long a run is at most', () => {
  const plan = makePlan(1, preset, [steady, capacity], planInstances(two, two))
  const [search, ...others] = plannedSearches(plan)
  expect(others).toEqual([])
  expect(search).toEqual({
    scenario: 'capacity',
    instances: ['dev', 'node'],
    usual: 14,
    most: 40,
    // Two instances: 10 trials of 0.3 s and 4 of twice that; 40 of the longest.
    duration: 2 * 18 * (300 + 50),
    longest: 2 * 40 * (12_000 + 50),
  })
  expect(longestOf(plan) - plan.longest).toBe(2 * 40 * 12_050 - 2 * 18 * 350)
  const without = makePlan(1, preset, [steady], planInstances(two, two))
  expect([plannedSearches(without), longestOf(without)]).toEqual([[], without.longest])
})

test('fresh trials of a search are longer, and slow ones long enough for a p99', () => {
  const at = (rate: number, phase: 'search' | 'confirm'): number =>
    probeDuration({ ...capacity, seconds: 3 }, preset, { rate, phase })
  expect([at(1000, 'search'), at(1000, 'confirm')]).toEqual([3000, 6000])
  expect([at(230, 'search'), at(230, 'confirm')]).toEqual([5000, 6000])
  expect(at(50, 'search')).toBe(12_000)
})

test('a search ends at half of what the generator reached', () => {
  expect(capacityPlanOf(capacity, { openCeiling: 10_000 })).toMatchObject({
    start: 4000,
    most: 5000,
    slo: { p99: 5_000_000, sendRatio: 0.99 },
  })
  expect(capacityPlanOf(steady, { openCeiling: 10_000 })).toBeNull()
})

test('a scenario may be part of some presets only', () => {
  expect(isByDefault(capacity, 'standard')).toBe(true)
  expect(isByDefault(capacity, 'quick')).toBe(false)
  expect(isByDefault(steady, 'quick')).toBe(true)
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capacity-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a search that is interrupted keeps every trial, of all instances in turn', async () => {
  const lab = realLab()
  const all = (await loadTopologies(join(lab.root, 'deploy'))).filter(({ name }) =>
    ['dev', 'node'].includes(name),
  )
  const interrupt = new AbortController()
  const seen: string[] = []
  const result: Result = await runPlan(
    runOptions({
      plan: makePlan(3, preset, [capacity], planInstances(all, all)),
      folder: join(folder, 'run'),
      onEvent: (event) => {
        if (event.type !== 'probe-ended') return
        seen.push(event.instance)
        if (seen.length === 4) interrupt.abort(new Error('enough'))
      },
      signal: interrupt.signal,
    }),
  )
  expect(result.run).toMatchObject({ state: 'partial', partialReason: { code: 'interrupted' } })
  expect(new Set(seen.slice(0, 2)).size).toBe(2)
  expect(new Set(seen.slice(2)).size).toBe(2)
  const probes = (result.capacities ?? []).flatMap(({ instance, probes: own }) =>
    own.map((probe) => ({ instance, probe })),
  )
  const inOrder = probes.toSorted((a, b) => a.probe.order - b.probe.order)
  expect(inOrder.map(({ instance }) => instance)).toEqual(seen)
  const lines = (await readFile(join(folder, 'run/probes.jsonl'), 'utf8')).trim().split('\n')
  const journalled = lines.map((line) => JSON.parse(line))
  expect(journalled.map(({ probe }) => probe)).toEqual(inOrder.map(({ probe }) => probe))
  expect(journalled.map(({ trial }) => trial.load.streams[0].arrivals)).toEqual(
    Array(4).fill('poisson'),
  )
  expect(result.trials).toEqual([])
  const first = inOrder.map(({ probe }) => probe.rate).slice(0, 2)
  expect(first).toEqual([4000, 4000])
})

test('a trial of a search that cannot be written is void by that, and the run ends', async () => {
  const { state: given } = await runStateOf([capacity], () => 5000)
  const lines: CapacityProbe[] = []
  let isFull = true
  const state: RunState = {
    ...given,
    journal: {
      ...given.journal,
      probe: (probe) => {
        if (isFull) throw new RunnerError('RUNNER_CANNOT_WRITE', 'The disk is full.')
        lines.push(probe)
      },
      makeRoom: () => {
        isFull = false
      },
    },
  }
  await expect(searchCapacities(state)).rejects.toThrow('The disk is full.')
  expect(lines).toMatchObject([
    { state: 'void', clause: reasonOf('unwritten', { message: 'The disk is full.' }) },
  ])
  expect(state.probes.map(({ probe }) => probe)).toEqual(lines)
})

test('a limited run ends its searches before its limit, and says what is not over', async () => {
  let time = 0
  const { state } = await runStateOf([steady, capacity], () => 5000)
  const plan = { ...state.plan, isLimited: true, longest: 20_000 }
  const limited: RunState = {
    ...state,
    plan,
    startedAt: 0,
    now: () => time,
    onEvent: (event) => {
      if (event.type === 'probe-ended') time += 3000
    },
  }
  await searchCapacities(limited)
  expect(limited.probes.length).toBeGreaterThan(0)
  expect(time).toBeLessThanOrEqual(plan.longest)
  expect(longestOf(plan)).toBe(20_000)
  for (const { state: reached } of capacitiesOf(limited)) expect(reached).not.toBe('confirmed')
})
