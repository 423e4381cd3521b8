import type { Comparison, TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import type { Scenario } from '../src/index.ts'
import { measuredBy } from '../src/run/going.ts'
import { notesOn } from '../src/run/notes.ts'
import { runBlock } from '../src/run/run-block.ts'
import { failedTrial } from '../src/run/trial.ts'
import { goingOf } from './going.ts'
import { control, crash, saturation } from './sample.ts'

const notesOf = async (
  scenarios: readonly Scenario[],
  comparisons: readonly Comparison[],
  trials: readonly TrialRecord[] = [],
): Promise<string> => {
  const { going } = await goingOf(scenarios, () => 5000)
  return notesOn({ ...measuredBy(going, null), trials }, comparisons, []).join('\n')
}

const again = (interval: [number, number] | null): Comparison => ({
  scenario: 'saturation',
  metric: 'throughput',
  instance: 'node-again',
  reference: 'node',
  role: 'again',
  compare: 'ratio',
  blocks: interval === null ? 0 : 3,
  estimate: { value: 1, reason: null },
  interval,
  adjustedInterval: interval,
  p: { value: 1, reason: null },
  signFlipP: { value: 1, reason: null },
  verdict: 'equivalent',
  because: 'no block has a number of both',
})

test('a reference that was compared with itself is said not to be found to differ, where it was', async () => {
  expect(await notesOf([saturation], [again([0.9, 1.1])])).toContain(
    'node was not found to differ from itself (node-again) in any metric.',
  )
  expect(await notesOf([saturation], [again([0.9, 1.1]), again(null)])).toContain(
    'node was not found to differ from itself (node-again) in 1 of 2 metrics; the others were not compared.',
  )
})

test.each([
  ['no block has a number of both', [saturation], [again(null)]],
  ['no scenario of this run loads it twice', [crash, control], []],
  ['node-again had no trial', [saturation], []],
])('where nothing was compared it is not checked, and why: %s', async (why, scenarios, found) => {
  const notes = await notesOf(scenarios, found)
  expect(notes).toContain(`Whether node differs from itself was not checked: ${why}. So no verdict`)
  expect(notes).not.toContain('found to differ')
})

const notSteady = (state: TrialRecord['state']): TrialRecord => ({
  ...failedTrial(
    { scenario: saturation, instance: 'node', step: null, judged: true, duration: 300 },
    { block: 0, position: 0, startedAt: 0 },
    '',
  ),
  state,
  steady: { state: 'not-steady', windows: 4, spread: { value: 0.1, reason: null } },
})

test.each([
  ['They count.', ['valid', 'at-least']],
  ['It counts.', ['valid']],
  ['1 of them counts.', ['valid', 'void']],
  ['2 of them count.', ['valid', 'valid', 'void']],
  ['For other reasons none of them counts.', ['void', 'failed']],
] as const)('of trials after a warm-up that was not steady: %s', async (told, states) => {
  const notes = await notesOf([saturation], [], states.map(notSteady))
  expect(notes).toContain(`more than 3 %. ${told}`)
})

test('another lab that loaded the machine meanwhile is told', async () => {
  const { going } = await goingOf([saturation], () => 5000)
  const [block] = going.plan.blocks
  if (block === undefined) throw new TypeError('a block is planned')
  await runBlock({ ...going, otherLoads: () => ['lab load steady (process 7)'] }, block)
  expect(notesOn(measuredBy(going, null), [], [])).toContainEqual(
    expect.stringContaining('Another lab loaded this machine at the same time: lab load steady'),
  )
})
