import { reasonOf, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { compare, judgeChecks, metricOf, rank, summarise } from '../src/index.ts'
import { comparing, counts, histogramOf, open, trial } from './sample.ts'

const latency = (value: number): string => histogramOf(Array(300).fill(value))
const load = (value: number, get = counts({ offered: 300, ok: 300 })) =>
  open({ latency: latency(value), get })

/** Four blocks in which dev is as fast as node. */
const sound: TrialRecord[] = [0, 1, 2, 3].flatMap((block) =>
  ['node', 'dev'].map((instance) =>
    trial({ id: `${block}/${instance}`, block, instance, load: load(1000 + block) }),
  ),
)
/** The first measurement of block 3: dev was ten times as slow, and left a request unanswered. */
const unmarked = [
  trial({ block: 9, instance: 'node', load: load(1000) }),
  trial({
    block: 9,
    instance: 'dev',
    load: load(10_000, counts({ offered: 300, ok: 299, http5xx: 1 })),
  }),
]
const disturbed = unmarked.map((one) => ({ ...one, repeatedBy: `3/${one.instance}` }))
const input = (trials: readonly TrialRecord[]) => comparing(['p50', 'lostGet'], trials)
const conclusions = (trials: readonly TrialRecord[]) => {
  const comparisons = compare(input(trials))
  return {
    comparisons,
    rankings: rank(input(trials), comparisons),
    summaries: summarise(input(trials).scenarios, trials),
    checks: judgeChecks([{ name: 'saturation', p99Limit: 5000 }], [{ instance: 'dev' }], trials),
  }
}

test('a trial that was repeated tells nothing', () => {
  expect(conclusions([...sound, ...disturbed])).toEqual(conclusions(sound))
  // They would tell much, if they counted.
  const counted = conclusions([...sound, ...unmarked])
  for (const of of ['comparisons', 'summaries', 'checks'] as const) {
    expect(JSON.stringify(counted[of])).not.toBe(JSON.stringify(conclusions(sound)[of]))
  }
})

test('its metrics say what counts in its place', () => {
  expect(disturbed.map((one) => metricOf(one, 'p50').missing)).toEqual([
    reasonOf('repeated', { trial: '3/node' }),
    reasonOf('repeated', { trial: '3/dev' }),
  ])
})
