import { type HostReading, measured, notMeasured, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { noisyBlocks, superseded } from '../src/run/added-blocks.ts'
import { failedTrial } from '../src/run/trial.ts'
import { saturation, steady } from './sample.ts'

const quiet: HostReading = {
  load: measured(1),
  steal: measured(0.049),
  othersBusy: measured(0.24),
  swapped: measured(0),
  temperature: notMeasured('not-told', { what: 'temperature' }),
  clockJump: 0,
  slept: 0,
}
const trial = (
  scenario: typeof saturation,
  block: number,
  instance: string,
  changed: Partial<TrialRecord> = {},
): TrialRecord => ({
  ...failedTrial(
    { scenario, instance, step: null, judged: true, duration: 300 },
    { block, position: 0, startedAt: 0 },
    '',
  ),
  host: quiet,
  ...changed,
})
const blocks = (count: number, changed: (block: number) => Partial<TrialRecord> = () => ({})) =>
  Array.from({ length: count }, (_, block) => [
    trial(saturation, block, 'node'),
    trial(saturation, block, 'dev', changed(block)),
    trial(steady, block, 'node'),
    trial(steady, block, 'dev'),
  ]).flat()
const noisy = (changed: Partial<HostReading>) => ({ host: { ...quiet, ...changed } })

test.each([
  ['time that the hypervisor took', { steal: measured(0.05) }],
  ['what others used', { othersBusy: measured(0.25) }],
  ['swapping', { swapped: measured(1) }],
])('%s makes a block of the scenario noisy', (_, changed) => {
  const found = noisyBlocks(
    blocks(3, (block) => (block === 1 ? noisy(changed) : {})),
    () => 9,
  )
  expect(found).toEqual([
    {
      block: 1,
      scenarios: ['saturation'],
      trial: expect.stringMatching(/^saturation\/1\/dev/),
      noise: expect.objectContaining({ code: 'noisy' }),
    },
  ])
})

test('a quiet run repeats nothing, whatever became of its trials', () => {
  const states = ['void', 'failed', 'at-least', 'valid'] as const
  const trials = blocks(4, (block) => ({ state: states[block] ?? 'valid', workersDied: block }))
  expect(noisyBlocks(trials, () => 9)).toEqual([])
})

test('what is not judged, and what was not read, repeats nothing', () => {
  const loud = noisy({ steal: measured(0.5) })
  const { host, ...unread } = trial(saturation, 0, 'dev')
  expect(host).toEqual(quiet)
  expect(
    noisyBlocks([unread, trial(saturation, 1, 'dev', { ...loud, judged: false })], () => 9),
  ).toEqual([])
})

test('no more than the most of a scenario is repeated, the earliest first', () => {
  const trials = blocks(8, () => noisy({ steal: measured(0.5) }))
  expect(noisyBlocks(trials, () => 2).map(({ block }) => block)).toEqual([0, 1])
  expect(noisyBlocks(trials, (name) => (name === 'saturation' ? 0 : 2))).toEqual([])
})

test('all instances of a repeated block give way, and no other trial does', () => {
  const trials = [
    ...blocks(2),
    trial(saturation, 1, 'dev', { id: 'step', judged: false, step: 1 }),
    trial(saturation, 5, 'node', { state: 'valid' }),
    trial(saturation, 5, 'dev', { state: 'at-least' }),
  ]
  const after = superseded(trials, { block: 1, scenarios: ['saturation'] }, 5)
  expect(
    after.flatMap(({ id, repeatedBy }) => (repeatedBy === undefined ? [] : [[id, repeatedBy]])),
  ).toEqual([
    ['saturation/1/node', 'saturation/5/node'],
    ['saturation/1/dev', 'saturation/5/dev'],
  ])
  expect(after).toHaveLength(trials.length)
})

test.each([
  ['is not whole', []],
  ['failed', [trial(saturation, 5, 'dev', { state: 'failed' })]],
  ['is void', [trial(saturation, 5, 'dev', { state: 'void' })]],
])('a block whose repetition %s is kept', (_, dev) => {
  const trials = [...blocks(1), trial(saturation, 5, 'node', { state: 'valid' }), ...dev]
  expect(superseded(trials, { block: 0, scenarios: ['saturation'] }, 5)).toEqual(trials)
})
