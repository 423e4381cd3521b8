import { createHistogram, encodeHistogram, record, type TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { noiseOf } from '../src/comparison/noise.ts'

const trial = (block: number, instance: string, throughput: number): TrialRecord =>
  ({ block, instance, load: { model: 'closed', throughput } }) as unknown as TrialRecord

const blocks = (ratios: readonly number[]): TrialRecord[] =>
  ratios.flatMap((ratio, block) => [
    trial(block, 'node', 1000 / (block + 1)),
    trial(block, 'subject', (1000 * ratio) / (block + 1)),
  ])

test('a drift that both sides share is no noise, and neither is a difference between them', () => {
  expect(noiseOf(blocks([0.8, 0.8, 0.8, 0.8]), 'throughput')).toBeCloseTo(0)
})

test('noise is twice the standard error of the log-ratios', () => {
  const ratios = [0.9, 1 / 0.9, 0.9, 1 / 0.9]
  const deviation = Math.log(1 / 0.9) * Math.sqrt(4 / 3)
  expect(noiseOf(blocks(ratios), 'throughput')).toBeCloseTo((2 * deviation) / 2)
})

const open = (block: number, instance: string, microseconds: number): TrialRecord => {
  const latency = createHistogram()
  for (let index = 0; index < 100; index += 1) record(latency, microseconds)
  const load = { model: 'open', streams: [{ users: true, latency: encodeHistogram(latency) }] }
  return { block, instance, load } as unknown as TrialRecord
}

test('the noise of p50 is that of the open loops alone', () => {
  const ratios = [0.9, 1 / 0.9, 0.9, 1 / 0.9]
  const loads = ratios.flatMap((ratio, block) => [
    open(block, 'node', 100_000),
    open(block, 'subject', Math.round(100_000 * ratio)),
  ])
  const quiet = blocks([0.8, 0.8, 0.8, 0.8])
  const deviation = Math.log(1 / 0.9) * Math.sqrt(4 / 3)
  expect(noiseOf([...quiet, ...loads], 'p50')).toBeCloseTo(deviation, 2)
  expect(noiseOf([...quiet, ...loads], 'throughput')).toBeCloseTo(0)
})
