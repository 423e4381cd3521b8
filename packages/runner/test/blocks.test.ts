import { type HostReading, measured, notMeasured, reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { calmBlock } from '../src/plan/blocks.ts'
import { timeOf } from '../src/plan/plan.ts'
import { addWhereWide, repeatNoisy } from '../src/run/added-blocks.ts'
import { runBlock } from '../src/run/blocks.ts'
import { resultOf } from '../src/run/result.ts'
import { runBlocks } from '../src/run/run.ts'
import type { RunState } from '../src/run/state.ts'
import { closedLoop, get } from '../src/scenario/define.ts'
import { runStateOf } from './run-state.ts'
import { saturation } from './sample.ts'

// No block is repeated here: what the machine does meanwhile is not the tests'.
const few = { blocks: 3, ladderBlocks: 0, most: 8, stretch: 100 }
const oneStep = { ...saturation, load: closedLoop({ steps: [4], request: get('/api/me/') }) }
const blocksOf = (trials: readonly { block: number }[]): number =>
  new Set(trials.map(({ block }) => block)).size

/** Rates that differ from trial to trial by so much, up and down. */
const wild = (by: number) => (instance: string, trial: number) =>
  instance === 'dev' ? 4000 * by ** (trial % 5) : 4000

test('a narrow interval adds no block, wherever it lies', async () => {
  const { state, events } = await runStateOf(
    [oneStep],
    (name) => (name === 'dev' ? 500 : 5000),
    few,
  )
  await runBlocks(state)
  expect(blocksOf(state.trials)).toBe(3)
  expect(events.filter(({ type }) => type === 'blocks-added')).toEqual([])
})

test('a wide one adds blocks up to the most, and the result says how many', async () => {
  const { state, events } = await runStateOf([oneStep], wild(1.5), few)
  await runBlocks(state)
  expect(blocksOf(state.trials)).toBe(8)
  expect(state.added).toMatchObject({ itself: 0, width: 5 })
  // No time passes in this test: the time of the last trial is left before it.
  const last = calmBlock(state.plan, 0)
  expect(events.findLast(({ type }) => type === 'trial-started')).toMatchObject({
    left: timeOf(state.plan, [{ ...last, trials: last.trials.slice(0, 1) }]),
  })
  expect(events.filter(({ type }) => type === 'blocks-added')[0]).toMatchObject({
    because: reasonOf('wide-intervals', { scenarios: 'saturation' }),
  })
  expect(resultOf(state, null).run).toMatchObject({
    added: { width: 5 },
    target: expect.closeTo(Math.log(1.2), 2),
  })
})

test('what starts afresh by plan does so once, before its first trial of the block', async () => {
  const { state, restarted } = await runStateOf([oneStep], () => 5000, { ...few, freshEvery: 2 })
  const [first, second, third] = state.plan.blocks
  for (const block of [first, second]) if (block) await runBlock(state, block)
  expect(restarted).toEqual([])
  if (third) await runBlock(state, { ...third, trials: [...third.trials, ...third.trials] })
  expect(restarted).toEqual(third?.trials.map(({ instance }) => instance))
  expect(state.trials.every(({ state }) => state === 'valid')).toBe(true)
})

test('nothing is added beyond the longest duration of the run', async () => {
  const { state } = await runStateOf([oneStep], wild(1.5), { ...few, stretch: 1 })
  for (const block of state.plan.blocks) await runBlock(state, block)
  const late = { ...state, now: () => state.plan.longest }
  await addWhereWide(late)
  expect(blocksOf(late.trials)).toBe(3)
  expect(late.added.width).toBe(0)
})

const host: HostReading = {
  load: measured(1),
  steal: measured(0),
  othersBusy: measured(0),
  swapped: measured(0),
  temperature: notMeasured('not-told', { what: 'temperature' }),
  clockJump: 0,
  slept: 0,
}

/** As if the machine had been quiet but for one trial. */
const disturb = ({ trials }: RunState): void =>
  trials.forEach((trial, index) => {
    const loud = trial.block === 2 && trial.instance === 'dev'
    trials[index] = { ...trial, host: { ...host, steal: measured(loud ? 0.1 : 0) } }
  })

test('a noisy block for which there is no time is told', async () => {
  const { state } = await runStateOf([oneStep], () => 5000, { ...few, blocks: 4, stretch: 1 })
  for (const block of state.plan.blocks) await runBlock(state, block)
  disturb(state)
  await repeatNoisy({ ...state, now: () => state.plan.longest })
  expect(resultOf(state, null).run.added).toMatchObject({ repeated: 0, notRepeated: 1 })
})

test('a noisy block is repeated with every instance, and only its repetition counts', async () => {
  const { state } = await runStateOf([oneStep], () => 5000, { ...few, blocks: 4 })
  for (const block of state.plan.blocks) await runBlock(state, block)
  disturb(state)
  await repeatNoisy(state)
  // What this machine did in the repetition is no part of the test.
  state.trials.forEach((trial, index) => {
    if (trial.block === 4) state.trials[index] = { ...trial, host }
  })
  const repeated = state.trials.filter(({ repeatedBy }) => repeatedBy !== undefined)
  const pairs = repeated.map(({ id, repeatedBy }) => [id, repeatedBy])
  expect(pairs.toSorted(([a = ''], [b = '']) => a.localeCompare(b))).toEqual([
    ['saturation/2/dev/4', 'saturation/4/dev/4'],
    ['saturation/2/node-again/4', 'saturation/4/node-again/4'],
    ['saturation/2/node/4', 'saturation/4/node/4'],
  ])
  const { comparisons, run } = resultOf(state, null)
  expect(comparisons.map(({ blocks }) => blocks)).toEqual([4, 4])
  expect(run.added).toMatchObject({ repeated: 1, notRepeated: 0 })
})

/** A run whose generator stands still in the trials of dev that a function names. */
const standing = async (stands: (take: number) => boolean) => {
  const { state: given, events } = await runStateOf([oneStep], () => 5000, few)
  let takes = 0
  const generator: RunState['generator'] = {
    ...given.generator,
    closedLoop: async (loop, signal) => {
      const read = await given.generator.closedLoop(loop, signal)
      if (!loop.url.endsWith('/dev')) return read
      takes += 1
      const still = { ...read.generator, eventLoopDelayMax: read.duration }
      return stands(takes) ? { ...read, generator: still } : read
    },
  }
  const state = { ...given, generator }
  for (const block of state.plan.blocks) await runBlock(state, block)
  return { state, events }
}

test('a trial in which the generator stood still is made again at once', async () => {
  const { state, events } = await standing((take) => take === 2)
  const dev = state.trials.filter(({ instance, block }) => instance === 'dev' && block === 1)
  expect(dev.map(({ id, state: was, repeatedBy }) => [id, was, repeatedBy])).toEqual([
    ['saturation/1/dev/4', 'at-least', 'saturation/1/dev/4/again'],
    ['saturation/1/dev/4/again', 'valid', undefined],
  ])
  const started = events.flatMap((event) => (event.type === 'trial-started' ? [event.id] : []))
  const first = started.indexOf('saturation/1/dev/4')
  expect(started[first + 1]).toBe('saturation/1/dev/4/again')
  expect(resultOf(state, null).comparisons[0]).toMatchObject({ instance: 'dev', blocks: 3 })
})

test('where it stands still again, one of the two counts, as a lower bound', async () => {
  const { state } = await standing(() => true)
  const dev = state.trials.filter(({ instance }) => instance === 'dev')
  expect(dev).toHaveLength(6)
  const counting = dev.filter(({ repeatedBy }) => repeatedBy === undefined)
  expect(counting.map(({ state: was }) => was)).toEqual(Array(3).fill('at-least'))
  expect(resultOf(state, null).comparisons[0]).toMatchObject({
    verdict: 'not-answerable',
    because: reasonOf('lower-bounds'),
  })
})
