import { expect, test } from 'vitest'
import { makePlan, type Plan, planInstances } from '../src/index.ts'
import { type Block, calmBlock, isRound } from '../src/plan/blocks.ts'
import { authFlow, control, crash, named, preset, saturation, steady } from './sample.ts'

const all = ['dev', 'node', 'pm2'].map(named)
const plan = (seed: number): Plan =>
  makePlan(seed, preset, [saturation, steady, crash], planInstances(all, all))

const calmOf = ({ blocks }: Plan): Block[] => blocks.filter((block) => !isRound(block))

test('the reference takes part twice, chosen or not', () => {
  const instances = planInstances([named('pm2')], all)
  expect(instances.map(({ instance, role }) => [instance, role])).toEqual([
    ['pm2', 'subject'],
    ['node', 'reference'],
    ['node-again', 'again'],
  ])
})

test('without the reference there is no plan', () => {
  expect(() => planInstances([named('pm2')], [named('pm2')])).toThrow(
    'deploy/ has no topology "node"',
  )
})

test('a block holds every instance once for each scenario', () => {
  const [, second] = calmOf(plan(1))
  const of = (name: string): string[] =>
    (second?.trials ?? [])
      .filter(({ scenario }) => scenario.name === name)
      .map(({ instance }) => instance)
      .toSorted()
  expect(of('saturation')).toEqual(['dev', 'node', 'node-again', 'pm2'])
  expect(of('steady')).toEqual(['dev', 'node', 'node-again', 'pm2'])
  expect(of('crash')).toEqual([])
})

test('lower steps of the ladder are taken in its blocks only, and are not judged', () => {
  const steps = calmOf(plan(1)).map(({ trials }) =>
    trials.filter(({ instance, judged }) => instance === 'dev' && !judged).map(({ step }) => step),
  )
  expect(steps).toEqual([[1], [], []])
  const lower = plan(1).blocks.flatMap(({ trials }) => trials.filter(({ judged }) => !judged))
  expect(lower.map(({ instance }) => instance).toSorted()).toEqual(['dev', 'node', 'pm2'])
})

test('failures run first, in rounds of their own, and take the reference once', () => {
  const { blocks } = plan(1)
  expect(
    blocks.map(({ trials }) => trials.some(({ scenario }) => scenario.name === 'crash')),
  ).toEqual([true, true, false, false, false])
  expect(
    blocks
      .at(0)
      ?.trials.map(({ instance }) => instance)
      .toSorted(),
  ).toEqual(['dev', 'node', 'pm2'])
})

test('every so many blocks all start afresh, with the time that it takes', () => {
  const planOf = (freshEvery: number): Plan =>
    makePlan(1, { ...preset, freshEvery }, [saturation, crash], planInstances(all, all))
  const often = planOf(2)
  expect(often.blocks.map(({ fresh }) => fresh)).toEqual([false, false, true, false, true])
  expect(calmBlock(often, 6).fresh).toBe(true)
  // Four instances: a second each, and a warm-up of twice 0.4 s.
  expect(often.duration - planOf(100).duration).toBe(4 * 1800)
})

test('the seed alone decides the order', () => {
  const order = (seed: number): string =>
    plan(seed)
      .blocks.flatMap(({ trials }) => trials.map(({ instance }) => instance))
      .join()
  expect(order(7)).toBe(order(7))
  expect(order(7)).not.toBe(order(8))
})

test('an added block is made as the planned ones are', () => {
  const planned = plan(5)
  expect(calmBlock(planned, 1)).toEqual(calmOf(planned)[1])
})

test('the announced duration covers the trials', () => {
  const { blocks, duration } = plan(1)
  const trials = blocks.flatMap((block) => block.trials).reduce((sum, one) => sum + one.duration, 0)
  expect(duration).toBeGreaterThan(trials)
})

const names = ({ blocks }: Plan): string[][] =>
  blocks.map(({ trials }) => [...new Set(trials.map(({ scenario }) => scenario.name))])

test('a scenario may run in every second block only, from the first on', () => {
  const scenarios = [authFlow, steady, crash]
  expect(names(makePlan(1, preset, scenarios, planInstances(all, all)))).toEqual([
    ['crash'],
    ['crash'],
    ['auth-flow', 'steady'],
    ['steady'],
    ['auth-flow', 'steady'],
  ])
})

test('blocks in which nothing is due are left out', () => {
  const alone = makePlan(1, preset, [authFlow], planInstances(all, all))
  expect(alone.blocks.map(({ index }) => index)).toEqual([0, 2])
})

test('what is added is what differed, whether it would be due or not', () => {
  const planned = makePlan(1, preset, [authFlow, steady, crash], planInstances(all, all))
  const added = calmBlock(planned, 5, [authFlow])
  expect(added.trials.map(({ scenario }) => scenario.name)).toEqual(Array(4).fill('auth-flow'))
})

test('what is only held against a limit takes the reference once', () => {
  const [first] = makePlan(1, preset, [control], planInstances(all, all)).blocks
  expect(first?.trials.map(({ instance }) => instance).toSorted()).toEqual(['dev', 'node', 'pm2'])
})
