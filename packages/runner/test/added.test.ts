import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Result } from '@deployment-lab/result'
import { loadTopologies } from '@deployment-lab/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  loadScenarios,
  makePlan,
  planInstances,
  readBudgets,
  runPlan,
  textsOf,
} from '../src/index.ts'
import { realLab, runOptions } from './lab.ts'
import { named, preset } from './sample.ts'

let folder: string
beforeAll(async () => {
  // Inside the repository, where the packages are found by their names.
  folder = await mkdtemp(join(import.meta.dirname, 'added-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A file of the repository under another name, with that name in it. */
const renamed = async (from: string, to: string, names: [string, string]): Promise<void> => {
  const text = await readFile(from, 'utf8')
  expect(text).toContain(`name: '${names[0]}'`)
  await writeFile(to, text.replace(`name: '${names[0]}'`, `name: '${names[1]}'`))
}

test('a folder in deploy/ and a file in bench/scenarios/ are all it takes', async () => {
  const lab = realLab()
  const deploy = join(folder, 'deploy')
  const bench = join(folder, 'scenarios')
  await mkdir(bench)
  await cp(join(lab.root, 'bench/requests.ts'), join(folder, 'requests.ts'))
  await cp(join(lab.root, 'deploy/node'), join(deploy, 'node'), { recursive: true })
  await mkdir(join(deploy, 'mine'))
  await renamed(join(deploy, 'node/topology.ts'), join(deploy, 'mine/topology.ts'), [
    'node',
    'mine',
  ])
  for (const name of ['saturation', 'control', 'auth-flow']) {
    const given = join(lab.root, 'bench/scenarios', `${name}.ts`)
    await renamed(given, join(bench, `${name}.ts`), [name, `my-${name}`])
  }

  const topologies = await loadTopologies(deploy)
  const scenarios = (await loadScenarios(bench)).map((one) => ({ ...one, seconds: 0.6, every: 1 }))
  const plan = makePlan(
    1,
    { ...preset, blocks: 2, most: 2 },
    scenarios,
    planInstances(topologies, topologies),
  )
  const result = await runPlan(
    runOptions({
      plan,
      folder: join(folder, 'run'),
    }),
  )
  expect(result.run.state).toBe('complete')
  expect(result.leftOut).toEqual([])
  expect(result.instances.map(({ instance }) => instance)).toEqual(['mine', 'node', 'node-again'])
  for (const scenario of ['my-saturation', 'my-control', 'my-auth-flow']) {
    const own = result.trials.filter((trial) => trial.scenario === scenario)
    expect(own.map(({ instance }) => instance)).toContain('mine')
    expect(own.flatMap(({ load }) => (load === null ? [] : [load.model]))).toHaveLength(own.length)
    expect(metricsOf(result, scenario)).not.toEqual([])
  }
  expect(metricsOf(result, 'my-auth-flow')).toEqual(['logins', 'tokenUses'])
  // 90 requests a block are too few for a p99.
  expect(
    result.checks?.map(({ instance, check, state }) => [instance, check, state]),
  ).toContainEqual(['mine', 'p99', 'not-measured'])
})

const guideOf = (name: string): Promise<string> =>
  readFile(join(realLab().root, 'docs', name), 'utf8')

/** The first example of a guide. */
const exampleOf = async (guide: string): Promise<string> => {
  const [, example = ''] = /```ts\n(.*?)```/s.exec(await guideOf(guide)) ?? []
  return example
}

test('the examples of the guides are taken as they stand', async () => {
  const deploy = join(folder, 'guide-deploy')
  const bench = join(folder, 'guide-scenarios')
  await mkdir(join(deploy, 'mine'), { recursive: true })
  await mkdir(bench)
  await writeFile(join(deploy, 'mine/topology.ts'), await exampleOf('add-a-topology.md'))
  await writeFile(join(bench, 'bursts.ts'), await exampleOf('add-a-scenario.md'))
  const [topology] = await loadTopologies(deploy)
  expect(topology).toMatchObject({ name: 'mine', workers: 1 })
  const [scenario] = await loadScenarios(bench)
  expect(scenario).toMatchObject({ name: 'bursts', load: { streams: [{ rate: 600 }] } })
})

test('every scenario of the guide can be run, and the budget of its gate is one', async () => {
  const bench = join(folder, 'all-guide-scenarios')
  await mkdir(bench)
  const guide = await guideOf('add-a-scenario.md')
  for (const [, file = '', text = ''] of guide.matchAll(
    /```ts\n\/\/ bench\/scenarios\/(\S+)\n(.*?)```/gs,
  )) {
    await writeFile(join(bench, file), text)
  }
  const scenarios = await loadScenarios(bench)
  expect(scenarios.map(({ name }) => name)).toEqual(['bursts', 'notes-capacity', 'notes-cost'])
  for (const one of scenarios) expect(Object.values(textsOf(one)).join()).not.toMatch(/[{}]/)
  expect(scenarios[1]?.capacity).toMatchObject({ p99: 50, precision: 0.05, confirmations: 2 })
  const both = [named('pm2'), named('node')]
  const plan = makePlan(1, preset, scenarios, planInstances(both, both))
  const budgets = [...guide.matchAll(/"(\S+ <= \S+(?: node)?)"/g)].map(([, text = '']) => text)
  expect(readBudgets(budgets, plan)).toMatchObject([
    {
      scenario: 'notes-cost',
      metric: 'cpuPerAnswer',
      instance: 'pm2',
      limit: 1.2,
      against: 'node',
    },
    { scenario: 'notes-cost', metric: 'cpuPerAnswer', instance: 'node', limit: 900 },
  ])
})

const metricsOf = ({ comparisons }: Result, scenario: string): string[] =>
  comparisons
    .filter((one) => one.scenario === scenario && one.instance === 'mine')
    .map(({ metric }) => metric)
