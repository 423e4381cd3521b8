import type { TrialRecord } from '@deployment-lab/result'
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
