import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isFailure, loadFactors, loadScenarios } from '@deployment-lab/runner'
import { loadTopologies } from '@deployment-lab/topology'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const topologies = await loadTopologies(join(root, 'deploy'))
const scenarios = await loadScenarios(join(root, 'bench/scenarios'))
const factors = await loadFactors(join(root, 'bench/factors'), { topologies, scenarios })

test('there is a factor for each switch that is told to matter', () => {
  expect(factors.map(({ name }) => name)).toEqual([
    'bounded-hashing',
    'drain',
    'heap-limit',
    'load-shedding',
    'max-fails',
    'rate-limit',
    'ready-signal',
    'restart-back-off',
    'retry-get',
    'slow-client-limits',
    'worker-keep-alive',
  ])
})

test.for(factors)('$name changes one thing that is there', async (factor) => {
  const { question, topology, change } = factor
  expect(question).toMatch(/\?$/)
  expect(Object.keys(change.settings)).toHaveLength(1)
  const base = topologies.find(({ name }) => name === topology)
  const settings = base?.settings({ workers: 2 }) ?? {}
  for (const [name, value] of Object.entries(change.settings)) {
    expect(settings[name]).toBeTypeOf('string')
    expect(settings[name]).not.toBe(value)
  }
  expect((change.edits === undefined) !== (change.env === undefined)).toBe(true)
  for (const { file, from } of change.edits ?? []) {
    const text = await readFile(join(root, 'deploy', topology, file), 'utf8')
    expect(text.split(from)).toHaveLength(2)
  }
  for (const name of factor.scenarios) {
    const scenario = scenarios.find((one) => one.name === name)
    if (scenario === undefined) throw new Error(`${name} is missing`)
    expect(isFailure(scenario) || scenario.metrics.length > 0).toBe(true)
  }
})
