import { arrivalTimes } from '@deployment-lab/loadgen'
import { quantile } from '@deployment-lab/stats'
import { expect, test } from 'vitest'
import { lindley } from '../src/lindley.ts'
import { openPlan } from '../src/load-plans.ts'
import { shareWaiting, sustainedRate } from '../src/sustained-rate.ts'

test('as many wait for nothing as find the server idle', () => {
  expect(shareWaiting(0.3, 0)).toBeCloseTo(0.7)
  // Whoever waits no longer than the service lasts met one other at most.
  expect(shareWaiting(0.5, 1 - 1e-9)).toBeCloseTo(0.5 * Math.exp(0.5))
})

test.each([
  [1, 5_000],
  [1, 8_000],
  [2, 16_000],
])(
  'a million arrivals at the rate for %d ms of service have their p99 at %d µs',
  (service, limit) => {
    const rate = sustainedRate(service, limit)
    const arrivals = arrivalTimes(openPlan('', { rate, seed: 1, duration: 1e9 / rate }))
    const p99 = quantile(lindley(arrivals, 1000 * service), 0.99) ?? 0
    expect(p99 / limit).toBeGreaterThan(0.99)
    expect(p99 / limit).toBeLessThan(1.01)
  },
)
