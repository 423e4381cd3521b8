import type { Comparison } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { type Engine, engine } from '../src/engine.ts'
import { stateOf } from '../src/judge-line.ts'
import type { Context } from '../src/proof.ts'
import { proveOn } from '../src/proofs/power.ts'
import { simulatedWork } from './simulated-work.ts'

// The full form on a simulated server, so that it takes no time.

const missedBy = async (
  compare: Engine['compare'],
  size: Context['size'] = 'full',
): Promise<string[]> => {
  const { context, server } = simulatedWork({ compare })
  const { lines } = await proveOn({ ...context, size }, server)
  return lines.filter((line) => stateOf(line, false) === 'missed').map(({ asks }) => asks)
}

const missedWith = (change: (one: Comparison) => Comparison): Promise<string[]> =>
  missedBy((input) => engine.compare(input).map(change))

const foundWorse = 'p50: 20 % more work a request is found worse'
const foundBetter = 'p50: what does without 20 % more work is found better'

test('a slower server misses nothing', async () => {
  expect(await missedWith((one) => one)).toEqual([])
})

test('an analysis that pairs the wrong blocks is found', async () => {
  const missed = await missedBy((input) => {
    const last = Math.max(...input.trials.map(({ block }) => block))
    return engine.compare({
      ...input,
      trials: input.trials.map((trial) =>
        trial.instance === 'node' ? trial : { ...trial, block: last - trial.block },
      ),
    })
  })
  expect(missed).toContain('throughput: 20 % more work a request is found worse')
})

test.each(['full', 'short'] as const)(
  'an analysis that answers nothing is found by the %s form',
  async (size) => {
    const missed = await missedBy(
      (input) => engine.compare(input).map((one) => ({ ...one, verdict: 'not-answerable' })),
      size,
    )
    expect(missed).toEqual([
      'throughput: 20 % more work a request is found worse',
      'throughput: what does without 20 % more work is found better',
      foundWorse,
      foundBetter,
      'throughput: comparisons with 5 % more work that were answerable',
    ])
  },
)

test('latencies that are never told apart are found', async () => {
  const missed = await missedWith((one) =>
    one.metric === 'p50' ? { ...one, verdict: 'inconclusive' } : one,
  )
  expect(missed).toEqual([foundWorse, foundBetter])
})

const exchange = { better: 'worse', worse: 'better' } as const

test('latencies of which the higher is called better are found', async () => {
  const missed = await missedWith((one) =>
    one.metric === 'p50' && (one.verdict === 'better' || one.verdict === 'worse')
      ? { ...one, verdict: exchange[one.verdict] }
      : one,
  )
  expect(missed).toEqual(expect.arrayContaining([foundWorse, foundBetter]))
})

test('a verdict that is never better is found', async () => {
  const missed = await missedWith((one) =>
    one.verdict === 'better' ? { ...one, verdict: 'inconclusive' } : one,
  )
  expect(missed).toEqual([
    'throughput: what does without 20 % more work is found better',
    foundBetter,
  ])
})

test('a slower server that is called better, and the other worse, is found', async () => {
  const missed = await missedWith((one) => ({
    ...one,
    verdict: (one.metric === 'p50') === (one.estimate.value ?? 1) > 1 ? 'better' : 'worse',
  }))
  expect(missed).toContain('throughput: 5 % more work a request is called better')
  expect(missed).toContain('throughput: what does without 5 % more work is called worse')
})
