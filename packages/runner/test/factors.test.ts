import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onHost } from '@deployment-lab/topology'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineFactor, type Factor, loadFactors, makePlan, planFactors } from '../src/index.ts'
import { named, preset, saturation, steady } from './sample.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(import.meta.dirname, 'factors-'))
})
afterEach(() => rm(folder, { recursive: true }))

const all = ['node', 'pm2', 'nginx'].map(named)
const drain = defineFactor({
  name: 'drain',
  question: 'Does it matter?',
  topology: 'pm2',
  variant: 'no-drain',
  title: 'PM2, workers end at once',
  change: { settings: { shutdown: 'ends at once' } },
  scenarios: ['steady'],
})
const ready: Factor = { ...drain, name: 'ready', variant: 'no-ready', scenarios: ['saturation'] }

test('a run about factors compares their topology with a variant for each, in its scenarios alone', () => {
  const instances = planFactors([drain, ready], all)
  expect(instances.map(({ instance, role }) => [instance, role])).toEqual([
    ['pm2-no-drain', 'subject'],
    ['pm2-no-ready', 'subject'],
    ['pm2', 'reference'],
    ['pm2-again', 'again'],
  ])
  const [variant] = instances
  expect(variant).toMatchObject({ title: 'PM2, workers end at once', deployment: onHost })
  expect(variant?.definition.settings({ workers: 2 })).toMatchObject({ shutdown: 'ends at once' })
  const plan = makePlan(1, preset, [steady, saturation], instances, { factors: [drain, ready] })
  const taking = (name: string): string[] => [
    ...new Set(
      plan.blocks
        .flatMap(({ trials }) => trials)
        .filter(({ scenario }) => scenario.name === name)
        .map(({ instance }) => instance),
    ),
  ]
  expect(taking('steady').toSorted()).toEqual(['pm2', 'pm2-again', 'pm2-no-drain'])
  expect(taking('saturation').toSorted()).toEqual(['pm2', 'pm2-again', 'pm2-no-ready'])
})

test('factors of several topologies are refused, with the commands that run them apart', () => {
  const other = { ...drain, name: 'retry', topology: 'nginx' }
  expect(() => planFactors([drain, other, ready], all)).toThrow(
    'Run them apart: --factor drain,ready; --factor retry.',
  )
})

const known = { topologies: all, scenarios: [steady, saturation] }
const add = (name: string, text: string): Promise<void> =>
  writeFile(join(folder, `${name}.ts`), text)

test('a file is all that a factor takes', async () => {
  await add('drain', `export default ${JSON.stringify(drain)}`)
  expect(await loadFactors(folder, known)).toEqual([drain])
})

test.each([
  ['{}', 'name is no text'],
  ['null', 'no factor is exported'],
  [JSON.stringify({ ...drain, question: '' }), 'question is no text'],
  [JSON.stringify({ ...drain, name: 'other' }), 'name is "other"; it may be "drain", as its file'],
  [JSON.stringify({ ...drain, variant: 'No drain' }), 'variant is more than small letters'],
  [
    JSON.stringify({ ...drain, topology: 'pm3' }),
    'there is no topology "pm3"; there are node, pm2',
  ],
  [JSON.stringify({ ...drain, scenarios: [] }), 'scenarios is no list of names'],
  [JSON.stringify({ ...drain, scenarios: ['no'] }), 'there is no scenario "no"; there are steady'],
  [JSON.stringify({ ...drain, change: {} }), 'change is no { env, edits, settings }'],
  ['{', 'it cannot be loaded'],
])('%s is refused: %s', async (text, why) => {
  await add('drain', `export default ${text}`)
  const loading = loadFactors(folder, known)
  await expect(loading).rejects.toMatchObject({ code: 'RUNNER_BAD_FACTOR' })
  await expect(loading).rejects.toThrow(`drain.ts: ${why}`)
})
