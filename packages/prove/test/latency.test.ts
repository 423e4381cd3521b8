import { arrivalTimes } from '@deployment-lab/loadgen'
import { expect, test } from 'vitest'
import { openPlan } from '../src/load-plans.ts'
import { sizes } from '../src/proofs/latency.ts'

test('every trial of the full form has the thousand requests that its p99 needs', () => {
  const { rate, duration } = sizes.full
  const counts = Array.from(
    { length: 500 },
    (_, seed) => arrivalTimes(openPlan('', { rate, duration, seed })).length,
  )
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(1_000)
})
