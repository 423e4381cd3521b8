import type { TrialRecord } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { compare, widerThan } from '../src/index.ts'
import { normals } from './random.ts'
import { closed, comparing, trial } from './sample.ts'

/** The share of simulated runs (12 blocks, 9 % noise a trial) with each verdict. */
const simulate = (factor: number, runs: number): Record<string, number> => {
  const normal = normals(7)
  const shares: Record<string, number> = {}
  for (let run = 0; run < runs; run += 1) {
    const trials = Array.from({ length: 12 }, (_, block) =>
      [
        ['node', 1],
        ['dev', factor],
      ].map(([instance, ownFactor]) =>
        trial({
          instance: String(instance),
          block,
          load: closed({ throughput: 10_000 * Number(ownFactor) * Math.exp(0.09 * normal()) }),
        }),
      ),
    ).flat()
    const [comparison] = compare(comparing(['throughput'], trials))
    const verdict = comparison?.verdict ?? 'none'
    shares[verdict] = (shares[verdict] ?? 0) + 1 / runs
  }
  return shares
}

test('equal servers are called better or worse in at most 5 % of simulated runs', () => {
  const shares = simulate(1, 400)
  expect((shares.better ?? 0) + (shares.worse ?? 0)).toBeLessThanOrEqual(0.05)
})

test('a server slower by 20 % is found worse in at least 80 % of simulated runs', () => {
  expect(simulate(0.8, 200).worse ?? 0).toBeGreaterThanOrEqual(0.8)
})

/** Runs in which blocks are added while the interval is wide: 12 to 48, four at a time. */
const simulateAdding = (factor: number, runs: number) => {
  const normal = normals(11)
  const target = Math.log(1.1)
  const ended = { blocks: 0, narrow: 0, found: 0 }
  for (let run = 0; run < runs; run += 1) {
    // Some machines are quieter than others.
    const noise = 0.08 + 0.04 * (run % 4)
    const trials: TrialRecord[] = []
    const measure = (count: number): void => {
      for (const block of Array.from({ length: count }, (_, index) => trials.length / 2 + index)) {
        for (const [instance, own] of [['node', 1] as const, ['dev', factor] as const]) {
          const throughput = 10_000 * own * Math.exp(noise * normal())
          trials.push(trial({ instance, block, load: closed({ throughput }) }))
        }
      }
    }
    const input = comparing(['throughput'], trials, { margin: 0.1 })
    measure(12)
    while (trials.length < 96 && widerThan(input, target).length > 0) measure(4)
    const [comparison] = compare(input)
    ended.blocks += trials.length / 2 / runs
    ended.narrow += widerThan(input, target).length === 0 ? 1 / runs : 0
    ended.found += ['better', 'worse'].includes(comparison?.verdict ?? '') ? 1 / runs : 0
  }
  return ended
}

test('stopping by width alone names a difference of equal servers in at most 5 % of runs', () => {
  const { blocks, found } = simulateAdding(1, 800)
  // Blocks are added in some runs and not in all: else nothing is shown of stopping.
  expect(blocks).toBeGreaterThan(14)
  expect(blocks).toBeLessThan(44)
  // 5 %, and two standard errors of a share of 800 runs.
  expect(found).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 800))
})

test('with blocks added by width a server slower by 20 % is found in at least 95 % of runs', () => {
  const { narrow, found } = simulateAdding(0.8, 200)
  expect(narrow).toBeGreaterThan(0.8)
  expect(found).toBeGreaterThanOrEqual(0.95)
})
