import { composeProject, type TopologyDefinition } from '@deployment-lab/topology'
import { expect, test } from 'vitest'
import { type Forms, planInstances, readDrivers } from '../src/index.ts'
import { named } from './sample.ts'

const contained = (name: string, given: Partial<TopologyDefinition> = {}): TopologyDefinition => ({
  ...named(name),
  compose: composeProject({ profile: name, settings: {} }),
  ...given,
})
const node = contained('node')
const nginx = contained('nginx', { workers: 'per-core' })
const cluster = named('cluster')
const all = [node, nginx, cluster]

const told = (chosen: readonly TopologyDefinition[], forms: Forms): string[] =>
  planInstances(chosen, all, forms).map(({ instance, role, deployment }) => {
    const { driver, workers, coresPerWorker, besideHost } = deployment
    const part = coresPerWorker === null ? '' : ` ${workers} x ${coresPerWorker}`
    return `${instance} ${role} ${driver}${part}${besideHost ? ' beside' : ''}`
  })

test('in containers all are, the reference too, twice', () => {
  expect(told([nginx], { drivers: ['compose'], scaleModel: null })).toEqual([
    'nginx subject compose',
    'node reference compose',
    'node-again again compose',
  ])
})

test('with both drivers the reference is on the host, and each form has a name of its own', () => {
  expect(told(all, { drivers: ['compose', 'host'], scaleModel: null })).toEqual([
    'nginx subject host',
    'cluster subject host',
    'node-compose subject compose beside',
    'nginx-compose subject compose beside',
    'node reference host',
    'node-again again host',
  ])
})

test('a scale model has 1, 2 and 4 workers of a quarter of a core, and the single process', () => {
  expect(told([nginx, node], { drivers: ['compose'], scaleModel: 4 })).toEqual([
    'nginx-1 subject compose 1 x 0.25',
    'nginx-2 subject compose 2 x 0.25',
    'nginx-4 subject compose 4 x 0.25',
    'node reference compose 1 x 0.25',
    'node-again again compose 1 x 0.25',
  ])
  const titles = planInstances([nginx], all, { drivers: ['compose'], scaleModel: 3 })
  expect(titles.map(({ title }) => title)).toEqual([
    'nginx, 1 worker (scale model)',
    'nginx, 2 workers (scale model)',
    'nginx, 3 workers (scale model)',
    'node, 1 worker (scale model)',
    'node, 1 worker (scale model)',
  ])
})

test('workers that share a container cannot be given a part of a core each', () => {
  const pm2 = contained('pm2', {
    compose: composeProject({ profile: 'pm2', workersAre: 'children', settings: {} }),
  })
  for (const one of [pm2, cluster])
    expect(() => planInstances([one], all, { drivers: ['compose'], scaleModel: 4 })).toThrow(
      `${one.name} has no container for each worker`,
    )
})

test('drivers are read by name, and a wrong name gets the nearest', () => {
  expect(readDrivers('host,compose')).toEqual(['host', 'compose'])
  expect(() => readDrivers('compos')).toThrow('Did you mean "compose"?')
})
