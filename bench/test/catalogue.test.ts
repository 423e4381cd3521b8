import { join } from 'node:path'
import {
  isByDefault,
  loadScenarios,
  makePlan,
  type Plan,
  type PlannedTrial,
  type Preset,
  planInstances,
  rateOf,
  type Scenario,
} from '@deployment-lab/runner'
import { expect, test } from 'vitest'
import { presets } from '../presets.ts'

const scenarios = await loadScenarios(join(import.meta.dirname, '../scenarios'))

test('every scenario asks a question, says what it sends, and failures come first', () => {
  expect(scenarios.map(({ name }) => name)).toEqual([
    'abuse',
    'big-body',
    'blocked-loop',
    'cold-start',
    'connections',
    'crash',
    'crash-by-get',
    'crash-loop',
    'deploy',
    'deploy-crash-at-start',
    'deploy-never-ready',
    'deploy-slow-start',
    'exposure',
    'file-change',
    'hang',
    'idle-race',
    'kill',
    'leak',
    'login-storm',
    'login-storm-sync',
    'long-lived',
    'once',
    'overload',
    'overload-back-off',
    'overload-retry',
    'pause',
    'restart',
    'revocation',
    'scale',
    'slow-clients',
    'store-down',
    'store-hang',
    'auth-flow',
    'capacity',
    'control',
    'cpu-bound',
    'cpu-cost',
    'saturation',
    'static',
    'steady',
  ])
  for (const { question, describes } of scenarios) {
    expect(question).toMatch(/\?$/)
    expect(describes).not.toBe('')
  }
})

test.each(presets.map((preset) => [preset.name, preset] as const))(
  'preset %s judges on enough blocks',
  (_name, { blocks, rounds, margin }) => {
    expect(blocks).toBeGreaterThanOrEqual(12)
    expect(rounds.most).toBeGreaterThanOrEqual(3)
    expect(margin).toBeLessThanOrEqual(0.2)
  },
)

const planOf = (preset: Preset): Plan => {
  const four = ['dev', 'pm2', 'nginx', 'node'].map((name) => ({
    name,
    title: name,
    summary: name,
    target: 'fastify' as const,
    workers: 1 as const,
    settings: () => ({}),
    needs: [],
    host: { abilities: [], start: () => Promise.reject(new Error('it is only planned')) },
  }))
  const usual = scenarios.filter((scenario) => isByDefault(scenario, preset.name))
  return makePlan(1, preset, usual, planInstances(four, four))
}

const longer = presets.filter(({ name }) => name !== 'quick')

const trialsOf = (plan: Plan, name: string, instance: string): PlannedTrial[] =>
  plan.blocks
    .flatMap(({ trials }) => trials)
    .filter((trial) => trial.scenario.name === name && trial.instance === instance)

test('quick ends within five minutes with four topologies, and has time for every failure once', () => {
  const quick = presets.find(({ name }) => name === 'quick') as Preset
  const { longest, scenarios: taken } = planOf(quick)
  expect(longest).toBeLessThanOrEqual(300_000)
  for (const name of ['exposure', 'restart', 'crash', 'deploy', 'kill', 'blocked-loop']) {
    expect(taken.map((scenario) => scenario.name)).toContain(name)
  }
  const once = planOf({ ...quick, rounds: { least: 1, most: 1 }, blocks: 12, limitSeconds: 1 })
  // A busy machine needs a third more.
  expect(once.longest).toBeLessThanOrEqual(300_000)
})

test.each(longer.map((preset) => [preset.name, preset] as const))(
  'preset %s has enough trials of what does not run in every block',
  (_name, preset) => {
    const plan = planOf(preset)
    const flows = trialsOf(plan, 'auth-flow', 'dev')
    expect(flows.length).toBeGreaterThanOrEqual(4)
    for (const { duration } of flows) expect(duration).toBeGreaterThanOrEqual(1000)
    for (const { name, load, p99Limit } of scenarios) {
      if (p99Limit === null || load.model === 'closed') continue
      const asked = trialsOf(plan, name, 'dev').map(
        ({ duration }) => (rateOf(load) * duration) / 1000,
      )
      // A p99 is printed with 10 samples beyond it.
      expect(asked.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(1000)
    }
  },
)

test('the control asks little', () => {
  const { load } = scenarios.find(({ name }) => name === 'control') as Scenario
  const steady = scenarios.find(({ name }) => name === 'steady') as Scenario
  const offered = (one: Scenario['load']): number =>
    one.model === 'open' ? rateOf(one) : Number.NaN
  expect(offered(load)).toBeLessThan(offered(steady.load))
})
