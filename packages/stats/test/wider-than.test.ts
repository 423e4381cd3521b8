import { logins } from '@deployment-lab/result/metrics/logins'
import { outage } from '@deployment-lab/result/metrics/outage'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { expect, test } from 'vitest'
import { type CompareInput, widerThan } from '../src/index.ts'
import { closed, open, tooFewCores, trial } from './sample.ts'

/** Throughputs of dev over those of node, one a block. */
const input = (ratios: readonly number[], changed: Partial<CompareInput> = {}): CompareInput => ({
  scenarios: [{ name: 'saturation', metrics: [throughput] }],
  instances: [
    { instance: 'node', role: 'reference' },
    { instance: 'node-again', role: 'again' },
    { instance: 'dev', role: 'subject' },
  ],
  trials: ratios.flatMap((ratio, block) => [
    trial({ block }),
    trial({ block, instance: 'node-again', load: closed({ throughput: 5000 + block }) }),
    trial({ block, instance: 'dev', load: closed({ throughput: 10_000 * ratio }) }),
  ]),
  margin: 0.2,
  notAnswerable: () => null,
  ...changed,
})
const spread = [0.8, 1, 1.25, 0.9, 1.1]
const target = Math.log(1.1)

test('a wide primary comparison of a subject is named, once', () => {
  expect(widerThan(input(spread), target).map(({ instance }) => instance)).toEqual(['dev'])
  expect(widerThan(input(spread), Math.log(1.5))).toEqual([])
})

test('where the interval lies tells nothing, whatever the reference says of itself', () => {
  for (const place of [0.1, 0.5, 1, 3]) {
    const moved = spread.map((ratio) => ratio * place)
    expect(widerThan(input(moved), target)).toHaveLength(1)
    expect(widerThan(input(moved), Math.log(1.5))).toHaveLength(0)
  }
})

test('with a single block no width is known, so that it is wide', () => {
  expect(widerThan(input([1]), target)).toHaveLength(1)
})

test('what the machine cannot answer is not waited for', () => {
  expect(widerThan(input(spread, { notAnswerable: () => tooFewCores }), target)).toEqual([])
})

test('metrics that are not the first, and differences, add nothing', () => {
  const scenarios = [{ name: 'saturation', metrics: [logins, throughput] }]
  expect(widerThan(input(spread, { scenarios }), target)).toEqual([])
  const outages = [100, 900, 20_000].flatMap((longestOutage, block) => [
    trial({ block, load: open() }),
    trial({ block, instance: 'dev', load: open({ longestOutage }) }),
  ])
  const crash = input([], {
    scenarios: [{ name: 'saturation', metrics: [outage] }],
    trials: outages,
  })
  expect(widerThan(crash, target)).toEqual([])
})
