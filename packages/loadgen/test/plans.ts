import type { OpenLoopReading, OutcomeCounts } from '@deployment-lab/result'
import { outcomes } from '@deployment-lab/result'
import type { ClosedLoopPlan, OpenLoopPlan, PreparedRequest } from '../src/index.ts'

export const get = (path = '/', more: Partial<PreparedRequest> = {}): PreparedRequest => ({
  method: 'GET',
  path,
  headers: {},
  body: null,
  expectStatus: 200,
  expectBody: null,
  ...more,
})

export const post = (path = '/', more: Partial<PreparedRequest> = {}): PreparedRequest => ({
  ...get(path),
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"title":"note"}',
  ...more,
})

export const openPlan = (url: string, more: Partial<OpenLoopPlan> = {}): OpenLoopPlan => ({
  url,
  rate: 200,
  duration: 500,
  arrivals: 'constant',
  seed: 1,
  mix: [{ request: get(), weight: 1 }],
  timeout: 5_000,
  maxInFlight: 1_000,
  faults: [],
  outageThreshold: 100,
  ...more,
})

export const closedPlan = (url: string, more: Partial<ClosedLoopPlan> = {}): ClosedLoopPlan => ({
  url,
  connections: 4,
  duration: 500,
  request: get(),
  timeout: 5_000,
  ...more,
})

/** The outcomes that happened. */
export const happened = (counts: OutcomeCounts): Partial<OutcomeCounts> =>
  Object.fromEntries(
    outcomes.filter((name) => counts[name] > 0).map((name) => [name, counts[name]]),
  )

const sumOf = (counts: OutcomeCounts): number =>
  outcomes.reduce((sum, name) => sum + counts[name], 0)

/** Offered and accounted for, of both methods. They have to be the same. */
export const account = ({ get: gets, post: posts }: OpenLoopReading) => ({
  offered: [gets.offered, posts.offered],
  ended: [sumOf(gets), sumOf(posts)],
})
