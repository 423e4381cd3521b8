import { expect, test } from 'vitest'
import { compare } from '../src/index.ts'
import { normals } from './random.ts'
import { closed, trial } from './sample.ts'

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
    const [comparison] = compare({
      scenarios: [{ name: 'saturation', metrics: ['throughput'] }],
      instances: [
        { instance: 'node', role: 'reference' },
        { instance: 'dev', role: 'subject' },
      ],
      trials,
      margin: 0.2,
      notAnswerable: () => null,
    })
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
